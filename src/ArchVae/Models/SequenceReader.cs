using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace ArchVae.Models;

/// <summary>
/// How the inference network reads the rows of an architecture: any number of rows to a fixed number of columns.
/// </summary>
public abstract class SequenceReader
{
    /// <summary>The columns of what comes out, R.</summary>
    public abstract int Outputs { get; }

    /// <summary>What is read of each architecture.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="layout">How the N rows belong to B architectures; must not change before the backward pass.</param>
    /// <param name="rows">[N, D].</param>
    /// <returns>[B, R].</returns>
    public abstract Tensor Apply(Tape tape, SequenceLayout layout, Tensor rows);
}

/// <summary>A family of readers: what <c>joinedRows</c> stands for.</summary>
public abstract class ReaderFamily : IFamily<ReaderFamily>
{
    /// <summary>All families, the library's own first.</summary>
    public static FamilyRegistry<ReaderFamily> Registry { get; } = new(
        "reader", [new LastStateFamily(), new JoinedRowsFamily(), new JoinedStatesFamily(), new AttentionFamily()])
    {
        Requirement = family => ModelFamilies.CheckOptions(family.OptionsType),
    };

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual Type? OptionsType => null;

    /// <summary>A reader of the family.</summary>
    public abstract SequenceReader Create(ReaderContext context);
}

/// <summary>What a reader is made from.</summary>
/// <param name="Parameters">The set to add parameters to.</param>
/// <param name="Name">Their name before the reader's own.</param>
/// <param name="RowWidth">D, the columns of a row.</param>
/// <param name="Positions">The most rows of an architecture, the end row included.</param>
/// <param name="Options">The families' own options.</param>
public sealed record ReaderContext(ParameterSet Parameters, string Name, int RowWidth, int Positions, FamilyOptions Options);
