using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>A uniform distribution over whole numbers at equal distances.</summary>
/// <param name="Low">The lowest number.</param>
/// <param name="High">The highest number: the lowest, or a whole number of steps above it.</param>
/// <param name="Step">The distance from a number to the next, at least 1.</param>
public readonly record struct WholeRange(int Low, int High, int Step = 1)
{
    /// <summary>How many numbers there are.</summary>
    public int Count => (High - Low) / Step + 1;

    /// <summary>The numbers, from the lowest up.</summary>
    public IEnumerable<int> Values
    {
        get
        {
            for (var value = Low; value <= High; value += Step) yield return value;
        }
    }

    /// <summary>The probability of a number: 1 / <see cref="Count"/>, or 0 where it is none of them.</summary>
    public double Probability(int value) => value >= Low && value <= High && (value - Low) % Step == 0 ? 1.0 / Count : 0;

    /// <summary>Draws a number.</summary>
    /// <param name="random">Where the randomness comes from.</param>
    public int Draw(ref RandomStream random) => Low + Step * random.NextInt32(Count);
}
