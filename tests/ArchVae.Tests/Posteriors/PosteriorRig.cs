using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace ArchVae.Tests.Posteriors;

/// <summary>A posterior under test: its form, and the form of its flows.</summary>
internal sealed record PosteriorCase(
    string Name, string Form, int MadeDepth = 1, IafForm IafForm = IafForm.Gated, bool Amortize = false,
    CouplingForm CouplingForm = CouplingForm.Affine)
{
    /// <summary>Bases, all families of flows in their forms, and mixtures.</summary>
    public static IReadOnlyList<PosteriorCase> All { get; } =
    [
        new("diagonal", "diagonal"),
        new("full", "full"),
        new("planar", "planar:3"),
        new("iaf", "iaf:2"),
        new("plain iaf", "iaf:3", IafForm: IafForm.Plain),
        new("full and iaf", "full+iaf:2"),
        new("planar and iaf", "planar:2+iaf:2"),
        new("amortized planar", "planar:2", Amortize: true),
        new("deep iaf", "iaf:2", MadeDepth: 2),
        new("radial", "radial:3"),
        new("amortized radial", "radial:2", Amortize: true),
        new("householder", "householder:2"),
        new("amortized householder", "full+householder:2", Amortize: true),
        new("coupling", "coupling:3"),
        new("additive coupling", "coupling:3", CouplingForm: CouplingForm.Additive),
        new("spline", "spline:2"),
        new("continuous", "continuous"),
        new("amortized continuous", "continuous", Amortize: true),
        new("coupling, spline and continuous", "coupling:1+spline:1+continuous"),
    ];

    public static PosteriorCase Named(string name) => All.Single(form => form.Name == name);

    public FamilyOptions Options =>
    [
        new IafOptions { MadeWidth = 10, MadeDepth = MadeDepth, ContextSize = 3, IafForm = IafForm },
        new AmortizationOptions { AmortizeFlow = Amortize },
        new CouplingOptions { CouplingWidth = 10, CouplingForm = CouplingForm },
        new SplineOptions { SplineBins = 4 },
        new ContinuousOptions { ContinuousTerms = 3, ContinuousPieces = 2, ContinuousTolerance = 1e-7 },
    ];
}

/// <summary>A posterior with parameters of its own, all of them drawn at random, and features to condition it on.</summary>
internal sealed class PosteriorRig : IDisposable
{
    private const int Features = 6;
    private readonly ThreadTeam team;

    public PosteriorRig(PosteriorCase form, int size, int threads = 1, double deviation = 0.4)
    {
        Size = size;
        Posterior = new Posterior(Parameters, "posterior", PosteriorForm.Parse(form.Form), form.Options, Features, size);
        Parameters.Initialize(1);
        for (var i = 0; i < Parameters.Parameters.Count; i++)
        {
            var values = Parameters.Parameters[i].Tensor.Values;
            Numbers.Gaussian(values.Length, 100 + (ulong)i, deviation).CopyTo(values);
        }
        team = new ThreadTeam(threads);
        Tape = new Tape(team);
    }

    public int Size { get; }

    public ParameterSet Parameters { get; } = new();

    public Posterior Posterior { get; }

    public Tape Tape { get; }

    /// <summary>[batch × 6] features; the first rows do not depend on how many there are.</summary>
    public static float[] FeatureRows(int batch) => Numbers.Gaussian(batch * Features, 7);

    /// <summary>[rows × Z] noise.</summary>
    public float[] NoiseRows(int rows) => Numbers.Gaussian(rows * Size, 8);

    /// <summary>Samples on a tape that was cleared for them, and the features that they were made from.</summary>
    public (PosteriorSample Sample, Tensor Features) Sample(float[] features, float[] noise, bool withCenter = false)
    {
        Tape.Clear();
        var conditions = Tape.Variable(features.Length / Features, Features);
        features.CopyTo(conditions.Values);
        return (Posterior.Sample(Tape, conditions, Tape.Constant(noise.Length / Size, Size, noise), withCenter), conditions);
    }

    /// <summary>The noise that points come from.</summary>
    public float[] Noise(float[] features, float[] z)
    {
        using var tape = new Tape(team, recording: false);
        return Posterior.Noise(tape, tape.Constant(features.Length / Features, Features, features),
            tape.Constant(z.Length / Size, Size, z)).Values.ToArray();
    }

    public void Dispose()
    {
        Tape.Dispose();
        Parameters.Dispose();
        team.Dispose();
    }
}
