using ArchVae.Options;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Posteriors;

/// <summary>
/// Which dimensions a coupling flow moves, and the network that reads the others and the context. Flow k moves the half of the
/// dimensions whose index has a 0 in a certain place of its binary form, or a 1, in turn; the place goes round from pair to
/// pair of flows. So two neighbours move every dimension, and any two dimensions are told apart by some flow: what a
/// permutation between the flows is for, without one to keep.
/// </summary>
internal sealed class CouplingNetwork
{
    private readonly LinearLayer[] hidden;
    private readonly int[] kept;

    /// <param name="parameters">The set to add parameters to.</param>
    /// <param name="name">Their name before ".0.weight" and so on.</param>
    /// <param name="context">What the flow is made from.</param>
    public CouplingNetwork(ParameterSet parameters, string name, FlowContext context)
    {
        var options = context.Options.Of<CouplingOptions>();
        var bits = Math.Max(1, 32 - int.LeadingZeroCount(context.Size - 1));
        bool IsMoved(int dimension) =>
            context.Size == 1 || (dimension >> (context.Place / 2 % bits) & 1) == (context.Place + 1) % 2;
        Moved = [.. Enumerable.Range(0, context.Size).Where(IsMoved)];
        kept = [.. Enumerable.Range(0, context.Size).Except(Moved)];
        hidden =
        [
            .. Enumerable.Range(0, options.CouplingDepth).Select(layer => new LinearLayer(
                parameters, $"{name}.{layer}", layer == 0 ? kept.Length + context.ContextSize : options.CouplingWidth,
                options.CouplingWidth)),
        ];
    }

    /// <summary>The dimensions that the flow moves, in order; all of them in one dimension.</summary>
    public int[] Moved { get; }

    /// <summary>z [B·M, Z] → [B·M, width], of the dimensions that stay and of the context [B, C], where there is one.</summary>
    public Tensor Apply(Tape tape, Tensor z, Tensor context)
    {
        var features = SelectedColumns.Apply(tape, z, kept);
        if (context.Exists) features = JoinedColumns.Apply(tape, features, context);
        foreach (var layer in hidden) features = layer.Apply(tape, features, Activation.Elu);
        return features;
    }
}

/// <summary>The form of a coupling flow, and the networks of coupling and spline flows.</summary>
public sealed record CouplingOptions
{
    private const int MaximumSize = 65536;

    /// <summary>Units of a hidden layer of the network.</summary>
    [Option("--coupling-width", "Units of a hidden layer of a coupling or spline flow's network.",
        group: OptionGroup.Posterior, minimum: 1, maximum: MaximumSize)]
    public int CouplingWidth { get; init; } = 64;

    /// <summary>The number of its hidden layers.</summary>
    [Option("--coupling-depth", "Hidden layers of a coupling or spline flow's network.",
        group: OptionGroup.Posterior, minimum: 1, maximum: MaximumSize)]
    public int CouplingDepth { get; init; } = 1;

    /// <summary>How a coupling flow moves a dimension.</summary>
    [Option("--coupling-form", "How a coupling flow moves a dimension.", group: OptionGroup.Posterior)]
    public CouplingForm CouplingForm { get; init; } = CouplingForm.Affine;
}

/// <summary>How a coupling flow moves a dimension.</summary>
public enum CouplingForm
{
    /// <summary>z' = m + σ⊙z with log σ = s, smoothly bounded: RealNVP.</summary>
    Affine,

    /// <summary>z' = m + z, which keeps volume: NICE.</summary>
    Additive,
}
