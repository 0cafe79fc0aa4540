using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Tensors.Ranks;
using ArchVae.Tests.Models;
using ArchVae.Training;
using Shouldly;
using Xunit;
using MemoryMarshal = System.Runtime.InteropServices.MemoryMarshal;

namespace ArchVae.Tests.Ranks;

/// <summary>Steps whose batch is shared by 1, 2, 4 and 8 ranks against those of one process, byte for byte.</summary>
public sealed class RankedStepTests
{
    private static readonly Architecture[] data = TestSpaces.Draw(TestSpaces.Mixed, 60);

    // Whole ones, partial ones, such as at the end of an epoch, and those with fewer architectures than ranks.
    private static readonly int[] batches = [16, 13, 8, 40, 3, 1, 17];

    public static TheoryData<string> Cases
    {
        get
        {
            var cases = new TheoryData<string>();
            foreach (var name in All.Keys) cases.Add(name);
            return cases;
        }
    }

    private static Dictionary<string, (ModelOptions Model, TrainingOptions Training)> All { get; } = Named();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Ranks_that_share_a_batch_end_with_the_bytes_of_one_process(string name)
    {
        var (model, training) = All[name];
        var alone = Steps(model, training, null);
        foreach (var count in new[] { 1, 2, 4, 8 })
        {
            foreach (var (terms, weights) in RankedRun.Of(count, ranks => Steps(model, training, ranks)))
            {
                terms.ShouldBe(alone.Terms, $"{count} ranks");
                weights.AsSpan().SequenceEqual(alone.Weights).ShouldBeTrue($"{count} ranks: {Different(weights, alone.Weights)}");
            }
        }
    }

    private static Dictionary<string, (ModelOptions Model, TrainingOptions Training)> Named()
    {
        var cases = new Dictionary<string, (ModelOptions, TrainingOptions)>();
        var training = new TrainingOptions { Seed = 5, LearningRate = 0.01, ClipNorm = 2, Beta = 0.5, WeightDecay = 0.01 };
        ModelOptions Model(string posterior, string reader = "joinedRows") =>
            TinyModel.Options(reader) with { Posterior = PosteriorForm.Parse(posterior) };
        string[] posteriors =
        [
            "diagonal", "full", "planar:2", "iaf:2", "full+radial:2", "householder:2", "coupling:2", "spline:2", "continuous",
        ];
        foreach (var posterior in posteriors) cases.Add($"posterior {posterior}", (Model(posterior), training));
        foreach (var reader in ReaderFamily.Registry.Names) cases.Add($"reader {reader}", (Model("diagonal", reader), training));
        cases.Add("learned deviations", (TinyModel.Options("joinedStates", StandardDeviationSource.Learned), training));
        cases.Add("importance weighted", (Model("iaf:2"),
            training with { Objective = ObjectiveKind.ImportanceWeighted, Samples = 3, Beta = 1 }));
        cases.Add("samples", (Model("diagonal"), training with { Samples = 3 }));
        cases.Add("Monte Carlo", (Model("diagonal"), training with { KlEstimate = KlEstimate.MonteCarlo, Samples = 2 }));
        cases.Add("free bits", (Model("full"), training with { FreeBits = 0.3, FreeBitsGroups = 2 }));
        cases.Add("free bits of a flow", (Model("planar:2"), training with { FreeBits = 0.3 }));
        foreach (var prior in new[] { "mixture:5", "flow:planar:2+iaf:2", "flow:coupling:2" })
            cases.Add($"prior {prior}", (Model("full", "attention") with { Prior = prior }, training));
        cases.Add("prior with importance weights", (Model("full") with { Prior = "mixture:3" },
            training with { Objective = ObjectiveKind.ImportanceWeighted, Samples = 2, Beta = 1 }));
        foreach (var posterior in new[] { "diagonal", "planar:2", "full+iaf:2" })
            cases.Add($"head {posterior}", (Model(posterior) with { Predict = "depth" }, training));
        // More than one piece of the optimiser's work, so that ranks have slices.
        cases.Add("wide", (
            Model("full+iaf:2", "attention").WithPaths() with { DecoderLstmUnits = 90, DecoderWidths = [200] }, training));
        return cases;
    }

    private static (StepTerms[] Terms, byte[] Weights) Steps(ModelOptions model, TrainingOptions training, RankThread? ranks)
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, model, 1);
        using var step = new TrainingStep(vae, training, ranks);
        var indices = Enumerable.Range(0, data.Length).Reverse().ToArray();
        // Some have a label, and of some batches none.
        float[] labels = model.Predict == null ? [] : [.. data.Select((_, i) => i is > 42 and < 58 ? float.NaN : 0.1f * i)];
        var terms = batches.Select((count, i) => step.Run(data, indices.AsSpan(i, count), 0.7, 0.01, labels)).ToArray();
        return (terms, MemoryMarshal.AsBytes(vae.Parameters.Values).ToArray());
    }

    private static string Different(byte[] left, byte[] right) =>
        $"{left.Zip(right).Count(pair => pair.First != pair.Second)} of {left.Length} bytes differ";
}
