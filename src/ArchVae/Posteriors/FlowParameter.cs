using ArchVae.Options;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Posteriors;

/// <summary>
/// Numbers that a flow has: learned for all architectures alike, or amortized, linear in what the inference network read of each.
/// </summary>
internal sealed class FlowParameter
{
    private readonly Parameter? global;
    private readonly LinearLayer? amortized;

    /// <param name="parameters">The set to add to.</param>
    /// <param name="name">The name of the global one, and of the layer before ".weight" and ".bias".</param>
    /// <param name="length">How many numbers.</param>
    /// <param name="features">E, where they are amortized; null for global ones.</param>
    /// <param name="initialBound">Global ones begin uniformly within ± this.</param>
    /// <param name="initialScale">The factor of the layer's initial weights.</param>
    public FlowParameter(
        ParameterSet parameters, string name, int length, int? features, double initialBound, double initialScale = 1)
    {
        if (features is { } inputs) amortized = new LinearLayer(parameters, name, inputs, length, initialScale: initialScale);
        else global = parameters.Add(name, [length], initialBound);
    }

    /// <summary>
    /// [B, length] from the features [B, E]; global ones are [1, length], unless their gradient goes by the pieces of a batch.
    /// </summary>
    public Tensor Apply(Tape tape, Tensor features)
    {
        if (global == null) return amortized!.Apply(tape, features);
        var row = tape.Use(global.Tensor);
        return tape.CutOf(features.Rows) == null ? row : RepeatedRow.Apply(tape, row, features.Rows);
    }
}

/// <summary>Whether flows have parameters for each architecture.</summary>
public sealed record AmortizationOptions
{
    /// <summary>
    /// Whether planar, radial, Householder and continuous flows have parameters for each architecture, from the inference
    /// network, instead of global ones.
    /// </summary>
    [Option("--amortize-flow",
        "Planar, radial, Householder and continuous flows have parameters for each architecture, from the inference network, "
        + "instead of global ones.",
        group: OptionGroup.Posterior)]
    public bool AmortizeFlow { get; init; }

    /// <summary>E of what a flow is made from, where flows are amortized; null where they are not.</summary>
    internal static int? Features(FlowContext context) =>
        context.Options.Of<AmortizationOptions>().AmortizeFlow ? context.Features : null;
}
