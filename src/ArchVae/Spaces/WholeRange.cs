using ArchVae.Randomness;

namespace ArchVae.Spaces;

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

    /// <summary>The logarithm of each one's probability.</summary>
    public double LogProbability => -Math.Log(Count);

    /// <summary>Whether a number is one of them.</summary>
    public bool Holds(int value) => value >= Low && value <= High && (value - Low) % Step == 0;

    /// <summary>Draws one.</summary>
    public int Draw(ref RandomStream random) => Low + Step * random.NextInt32(Count);
}
