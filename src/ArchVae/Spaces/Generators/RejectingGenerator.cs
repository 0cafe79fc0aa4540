using System.Globalization;
using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>
/// Draws anew until the rules on values hold, for generators that do not know them. What share of the draws holds is not known
/// exactly, so there are no probabilities.
/// </summary>
internal sealed class RejectingGenerator : IArchitectureGenerator
{
    /// <summary>The most draws for one architecture.</summary>
    public const int MostDraws = 100_000;

    private readonly SearchSpace space;
    private readonly IArchitectureGenerator inner;

    private RejectingGenerator(SearchSpace space, IArchitectureGenerator inner) => (this.space, this.inner) = (space, inner);

    public bool HasProbabilities => false;

    /// <summary>The generator itself where it keeps to the rules, or one that draws anew.</summary>
    /// <exception cref="ArgumentException">The rules hold too seldom.</exception>
    public static IArchitectureGenerator For(SearchSpace space, IArchitectureGenerator generator)
    {
        if (space.Grammar.ValueRules.Count == 0 || generator is GivenRules { HasProbabilities: true }) return generator;
        var random = new RandomStream(0, RandomPurpose.Generation);
        if (generator is GivenRules given)
            return given.TryGenerate(ref random) is null ? throw new ArgumentException(TooSeldom) : given;
        var rejecting = new RejectingGenerator(space, generator);
        return rejecting.TryGenerate(ref random) is null ? throw new ArgumentException(TooSeldom) : rejecting;
    }

    public Architecture Generate(ref RandomStream random) =>
        TryGenerate(ref random) ?? throw new InputException($"'{space.Name}': {TooSeldom}");

    public double[] EntryLogProbabilities(Architecture architecture) => throw Unknown(space);

    /// <summary>What is said where probabilities are asked for.</summary>
    public static InputException Unknown(SearchSpace space) => new(
        $"The generator of '{space.Name}' draws anew until the rules of the space hold, so its probabilities are not known.");

    /// <summary>What is said where the rules never held.</summary>
    public static string TooSeldom { get; } = string.Create(CultureInfo.InvariantCulture,
        $"In {MostDraws:N0} draws in a row the generator met the rules of the space not once.");

    private Architecture? TryGenerate(ref RandomStream random)
    {
        for (var draw = 0; draw < MostDraws; draw++)
        {
            var architecture = inner.Generate(ref random);
            if (space.Grammar.Accepts(architecture)) return architecture;
        }
        return null;
    }
}
