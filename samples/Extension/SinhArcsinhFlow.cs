using ArchVae.Options;
using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace Extension;

/// <summary>A flow of <see cref="SinhArcsinh"/> maps, with a skew and a tail for each dimension.</summary>
public sealed class SinhArcsinhFlow : Flow
{
    private readonly Parameter skew;
    private readonly Parameter tail;

    /// <summary>A flow whose parameters are added to a set.</summary>
    public SinhArcsinhFlow(ParameterSet parameters, string name, int size, double initialBound)
    {
        skew = parameters.Add($"{name}.skew", [size], initialBound);
        tail = parameters.Add($"{name}.tail", [size], initialBound);
    }

    /// <inheritdoc/>
    public override (Tensor Z, Tensor LogDeterminant) Apply(Tape tape, Tensor z, FlowConditions conditions) =>
        SinhArcsinh.Apply(tape, z, tape.Use(skew.Tensor), tape.Use(tail.Tensor));

    /// <inheritdoc/>
    public override Tensor Invert(Tape tape, Tensor z, FlowConditions conditions) =>
        SinhArcsinh.Invert(tape, z, skew.Tensor, tail.Tensor);
}

/// <summary>
/// What is chosen of the flow: an option of command lines, <c>config.json</c> and study files like the library's own.
/// </summary>
public sealed record SinhArcsinhOptions
{
    /// <summary>How far from the identity the flows begin: 0 to 1.</summary>
    [Option("--sinh-arcsinh-start", "How far from the identity sinh-arcsinh flows begin.",
        group: OptionGroup.Posterior, minimum: 0, maximum: 1)]
    public double SinhArcsinhStart { get; init; } = 0.05;
}

/// <summary><c>sinhArcsinh</c>, or <c>sinhArcsinh:N</c> for N flows; 2 without a number.</summary>
public sealed class SinhArcsinhFamily : FlowFamily
{
    /// <inheritdoc/>
    public override string Name => "sinhArcsinh";

    /// <inheritdoc/>
    public override int DefaultLength => 2;

    /// <inheritdoc/>
    public override Type OptionsType => typeof(SinhArcsinhOptions);

    /// <inheritdoc/>
    public override Flow Create(FlowContext context) => new SinhArcsinhFlow(
        context.Parameters, context.Name, context.Size, context.Options.Of<SinhArcsinhOptions>().SinhArcsinhStart);
}
