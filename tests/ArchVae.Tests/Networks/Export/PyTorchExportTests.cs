using ArchVae.Networks.Export;
using ArchVae.Tensors.Nn;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Networks.Export;

/// <summary>
/// Networks as PyTorch: the text, and that its tensors are those of the weights beside it. What it gives is compared by
/// <c>bench/pytorch/exported.py</c>.
/// </summary>
public sealed class PyTorchExportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("vector 7; dense 9; dropout 0.5; output 3", "self.dense_1 = nn.Linear(7, 9)")]
    [InlineData("vector 7; dense 9; dropout 0.5; output 3", "self.dropout_1 = nn.Dropout(0.5)")]
    [InlineData("vector 7; dense 9; dropout 0.5; output 3", "x = F.relu(self.dense_1(x))  # [batch, 9]")]
    [InlineData("image 1 9; conv2d 3 3 1 valid 0; max-pool 2 valid; flatten; output 4", "self.conv2d_1 = nn.Conv2d(1, 3, 3)")]
    [InlineData("image 1 9; conv2d 3 3 1 valid 0; max-pool 2 valid; flatten; output 4", "x = F.max_pool2d(x, 2)")]
    [InlineData("image 1 9; conv2d 3 3 1 valid 0; max-pool 2 valid; flatten; output 4", "x = x.flatten(1)")]
    [InlineData("image 2 8; conv2d 2 3 1 same 1; output 2", "self.conv2d_1 = nn.Conv2d(2, 2, 3, padding=1)")]
    [InlineData("image 2 8; conv2d 2 3 1 same 1; output 2", "x = F.relu(self.conv2d_1(x) + x)")]
    [InlineData("image 2 8; conv2d 4 2 1 same 1; output 2", "self.conv2d_1(F.pad(x, (0, 1, 0, 1))) + self.conv2d_1.shortcut(x)")]
    [InlineData("image 2 8; conv2d 4 3 2 same 0; batch-norm; output 2", "self.batch_norm_1 = nn.BatchNorm2d(4)")]
    [InlineData("image 2 8; conv2d 4 3 2 same 0; output 2", "self.conv2d_1 = nn.Conv2d(2, 4, 3, stride=2)")]
    [InlineData("image 2 7; average-same 3 2; output 2", "F.avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False)")]
    [InlineData("image 2 7; average-same 2 2; output 2", "/ F.avg_pool2d(F.pad(torch.ones_like(x), (0, 1, 0, 1)), 2)")]
    [InlineData("image 2 8; wide 3 1 5; output 2", "self.conv2d_1 = nn.Conv2d(2, 3, (1, 5), padding=(0, 2))")]
    [InlineData("image 2 7; max-pool 2 same; output 2", "F.max_pool2d(F.pad(x, (0, 1, 0, 1), value=float(\"-inf\")), 2)")]
    [InlineData("vector 3; GRU 5; output 2", "self.gru_1 = nn.GRU(3, 5, batch_first=True)")]
    [InlineData("vector 3; GRU 5; output 2", "x = self.output(x[:, -1])")]
    [InlineData("vector 3; lstm 5; batch-norm; output 1", "self.batch_norm_1(x.transpose(1, 2)).transpose(1, 2)")]
    [InlineData("vector 6; embedding 4; GRU 5; output 2", "self.embedding_1 = nn.Embedding(6, 4)")]
    public void Layers_are_written_as_a_person_writes_them(string layers, string expected)
    {
        using var network = ExportCase.Network(layers);
        Source(new("a", network, null)).ShouldContain(expected);
    }

    [Fact]
    public void The_weights_have_the_names_of_the_members()
    {
        using var network = ExportCase.Network("vector 5; dense 6; batch-norm; output 1");
        Source(new("a", network, null)).ShouldContain("strict=False");
        var names = network.Parameters.Parameters.Concat<Parameter>(network.Parameters.Statistics)
            .Select(tensor => tensor.Name).ToList();
        names.ShouldContain("batch_norm_1.running_var");
        var header = File.ReadAllText(folder.File("network_a.safetensors"));
        foreach (var name in names) header.ShouldContain($"\"{name}\"");
    }

    [Theory]
    [InlineData("number", "\"age\": number(fill=")]
    [InlineData("number", "return x[:, 0] * ")]
    [InlineData("number", "\"a \\\"b\\\" ä\": number(")]
    [InlineData("one output", "x = F.pad(x, (1, 0))")]
    [InlineData("classes", "\"size\": category(fill=\"big\", texts=[\"big\", \"small\"]),")]
    [InlineData("classes", "MISSING = [\"\", \"NA\", \"N/A\",")]
    [InlineData("pictures", "scaled = torch.as_tensor(images).double() * ")]
    [InlineData("sequences", "def forward(self, x, lengths):")]
    [InlineData("sequences", "x[torch.arange(len(x)), lengths - 1]")]
    [InlineData("joined steps", "x = F.pad(x, (0, 0, 0, 6 - x.shape[1]))")]
    [InlineData("words", "TOKENS = [\"w0,\", \"w1,\", \"w2,\", \"w3,\"]")]
    public void The_transformation_is_code(string name, string expected)
    {
        using var data = DataCase.Of(name, folder);
        Source(data.Exported).ShouldContain(expected);
    }

    private string Source(ExportedNetwork network) =>
        File.ReadAllText(NetworkFormat.Registry.Find("pytorch")!.Write([network], folder.Path)[0][0]);
}
