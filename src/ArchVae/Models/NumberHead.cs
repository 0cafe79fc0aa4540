using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace ArchVae.Models;

/// <summary>
/// The decoder's distribution of a number over its bins: the probability of each bin, which all together have 1, and which bin
/// to take. Of a row's outputs a number has the one in the codec's column, and further ones behind the codec's columns.
/// </summary>
public abstract class NumberHead
{
    /// <summary>The most outputs that a number may have.</summary>
    public const int MostOutputs = 256;

    /// <summary>A head for the numbers of a codec.</summary>
    protected NumberHead(Codec codec) => Codec = codec;

    /// <summary>Knows each number's bins: their edges on the likelihood's scale, and which one holds a value.</summary>
    public Codec Codec { get; }

    /// <summary>The decoder's outputs for each number, k: 1 to <see cref="MostOutputs"/>.</summary>
    public abstract int OutputsPerNumber { get; }

    /// <summary>
    /// [1, any] what is learned beside the decoder's outputs, for all architectures alike; does not exist where nothing is.
    /// </summary>
    public virtual Tensor Learned => default;

    /// <summary>Adds the parameters of <see cref="Learned"/>, where there are any, to the decoder's.</summary>
    /// <param name="parameters">The set.</param>
    /// <param name="name">Their name before the head's own.</param>
    public virtual void AddParameters(ParameterSet parameters, string name)
    {
    }

    /// <summary>log p of a bin, in nats, and its derivatives.</summary>
    /// <param name="feature">The number.</param>
    /// <param name="bin">The bin.</param>
    /// <param name="outputs">[k] the decoder's outputs.</param>
    /// <param name="learned">The values of <see cref="Learned"/>; empty where there is nothing.</param>
    /// <param name="byOutputs">[k] receives the derivatives; empty where none are needed.</param>
    /// <param name="byLearned">
    /// As long as <paramref name="learned"/>, zero before, receives the derivatives; empty where none are needed.
    /// </param>
    public abstract double LogMass(
        Feature feature, int bin, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned,
        Span<float> byOutputs, Span<float> byLearned);

    /// <summary>The bin that greedy decoding takes.</summary>
    /// <param name="feature">The number.</param>
    /// <param name="outputs">[k] the decoder's outputs.</param>
    /// <param name="learned">The values of <see cref="Learned"/>; empty where there is nothing.</param>
    public abstract int MostProbableBin(Feature feature, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned);

    /// <summary>A bin drawn at a temperature; 1 draws from the distribution itself.</summary>
    /// <param name="feature">The number.</param>
    /// <param name="outputs">[k] the decoder's outputs.</param>
    /// <param name="learned">The values of <see cref="Learned"/>; empty where there is nothing.</param>
    /// <param name="temperature">Above 0.</param>
    /// <param name="random">What is drawn from.</param>
    public abstract int Draw(
        Feature feature, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned, double temperature, ref RandomStream random);

    // Where a mean lies 1e20 scales away, a derivative is more than single precision holds.
    private protected static float Finite(double derivative) => (float)Math.Clamp(derivative, -float.MaxValue, float.MaxValue);
}

/// <summary>A family of heads for numbers: what <c>gaussianBin</c> stands for.</summary>
public abstract class HeadFamily : IFamily<HeadFamily>
{
    /// <summary>All families, the library's own first.</summary>
    public static FamilyRegistry<HeadFamily> Registry { get; } = new("head", [new GaussianBinFamily(), new LogisticFamily()])
    {
        Requirement = family => ModelFamilies.CheckOptions(family.OptionsType),
    };

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual Type? OptionsType => null;

    /// <inheritdoc cref="IFamily{TSelf}.Usage"/>
    public virtual string Usage => Name;

    /// <inheritdoc cref="IFamily{TSelf}.CheckArgument"/>
    public virtual void CheckArgument(string argument) => IFamily.RefuseArgument(this, argument);

    /// <summary>A head of the family.</summary>
    public abstract NumberHead Create(HeadContext context);
}

/// <summary>What a head is made from.</summary>
/// <param name="Codec">The numbers' columns and bins.</param>
/// <param name="Options">The families' own options.</param>
/// <param name="Argument">What stands after the family's name and a colon; empty where nothing does.</param>
public sealed record HeadContext(Codec Codec, FamilyOptions Options, string Argument = "");
