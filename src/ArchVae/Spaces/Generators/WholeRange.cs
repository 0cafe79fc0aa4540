using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>A uniform distribution over whole numbers.</summary>
/// <param name="Low">The lowest.</param>
/// <param name="High">The highest, a whole number of steps above.</param>
/// <param name="Step">The distance between them.</param>
internal readonly record struct WholeRange(int Low, int High, int Step = 1)
{
    /// <summary>How many numbers there are.</summary>
    public int Count => (High - Low) / Step + 1;

    /// <summary>The numbers.</summary>
    public IEnumerable<int> Values
    {
        get
        {
            for (var value = Low; value <= High; value += Step) yield return value;
        }
    }

    /// <summary>The probability of a number.</summary>
    public double Probability(int value) => value >= Low && value <= High && (value - Low) % Step == 0 ? 1.0 / Count : 0;

    /// <summary>Draws one.</summary>
    public int Draw(ref RandomStream random) => Low + Step * random.NextInt32(Count);
}
