using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ArchVae.TorchBench;

/// <summary>A step of a flow.</summary>
internal abstract class Flow(string name) : nn.Module(name)
{
    /// <summary>z [B, Z] transformed, and the log determinant [B].</summary>
    public abstract (Tensor Z, Tensor LogDeterminant) Transform(Tensor z, Tensor? context);
}

internal sealed class Planar : Flow
{
    private readonly Parameter u = nn.Parameter(randn(Vae.Latent) * (0.1 / Math.Sqrt(Vae.Latent)));
    private readonly Parameter w = nn.Parameter(randn(Vae.Latent) / Math.Sqrt(Vae.Latent));
    private readonly Parameter b = nn.Parameter(zeros(1));

    public Planar() : base(nameof(Planar))
    {
        register_parameter("u", u);
        register_parameter("w", w);
        register_parameter("b", b);
    }

    public override (Tensor Z, Tensor LogDeterminant) Transform(Tensor z, Tensor? context)
    {
        var product = w.dot(u);
        var softplus = nn.functional.softplus(product);
        var invertible = u + (softplus - 1 - product) / w.dot(w) * w;
        var tanh = (z.matmul(w) + b).tanh();
        var square = tanh.square();
        return (z + tanh.unsqueeze(1) * invertible, (square + (1 - square) * softplus).log());
    }
}

internal sealed class InverseAutoregressive : Flow
{
    private readonly MaskedLinear read, shift, scale;

    public InverseAutoregressive(bool reverse) : base(nameof(InverseAutoregressive))
    {
        var own = reverse ? arange(Vae.Latent, 0, -1) : arange(1, Vae.Latent + 1);
        var hidden = (arange(Vae.MadeWidth) * Vae.Latent).div(Vae.MadeWidth, RoundingMode.floor);
        read = new(cat([own, zeros(Vae.Context, int64)]), hidden, strict: false);
        shift = new(hidden, own, strict: true);
        scale = new(hidden, own, strict: true);
        nn.init.constant_(scale.Bias, 2);
        var made = nn.ModuleDict(("0", read), ("shift", shift), ("scale", scale));
        register_module("made", made);
    }

    public override (Tensor Z, Tensor LogDeterminant) Transform(Tensor z, Tensor? context)
    {
        var features = nn.functional.elu(read.Apply(cat([z, context!], 1)), 1);
        var gate = scale.Apply(features);
        return (lerp(shift.Apply(features), z, gate.sigmoid()), nn.functional.logsigmoid(gate).sum(1));
    }
}

/// <summary>A linear layer of which only the weights from lower to higher numbers count.</summary>
internal sealed class MaskedLinear : nn.Module
{
    private readonly Linear linear;
    private readonly Tensor mask;

    public MaskedLinear(Tensor inputs, Tensor outputs, bool strict) : base(nameof(MaskedLinear))
    {
        linear = nn.Linear(inputs.shape[0], outputs.shape[0]);
        register_parameter("weight", linear.weight);
        register_parameter("bias", linear.bias!);
        mask = (strict ? outputs.unsqueeze(1) > inputs : outputs.unsqueeze(1) >= inputs).to(float32);
    }

    public Tensor Bias => linear.bias!;

    public Tensor Apply(Tensor x) => nn.functional.linear(x, linear.weight * mask, linear.bias);
}
