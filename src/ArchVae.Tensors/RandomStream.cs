namespace ArchVae.Tensors;

/// <summary>What a stream of random numbers is drawn for. Streams of different purposes never share numbers.</summary>
public enum RandomPurpose : uint
{
    /// <summary>Initial values of parameters; the row is the parameter's place in its set.</summary>
    Initialization = 1,

    /// <summary>The order of a training epoch; the step is the epoch.</summary>
    Shuffle = 2,

    /// <summary>Noise of the posterior in training; the row is the sequence's place in the batch and sample.</summary>
    TrainingNoise = 3,

    /// <summary>Noise of the posterior when the ELBO is evaluated; the row is the architecture's place in the data.</summary>
    ElboNoise = 4,

    /// <summary>Draws of z from the prior.</summary>
    Prior = 5,

    /// <summary>Stochastic decoding: layer types, flags and values drawn from the decoder's distributions.</summary>
    Decoding = 6,

    /// <summary>Random architectures from a search space's generator; the row is the architecture's number.</summary>
    Generation = 7,

    /// <summary>Splitting a data set in two.</summary>
    Split = 8,

    /// <summary>Numbers drawn in tests and benchmarks.</summary>
    Test = 9,

    /// <summary>
    /// Noise of the posterior for the importance-weighted bound; the row is the architecture's place in the data.
    /// </summary>
    LikelihoodNoise = 10,

    /// <summary>Noise of posterior samples; the row is the architecture's place in the data.</summary>
    PosteriorSample = 11,

    /// <summary>Which architectures of a data set the log-likelihood is computed on.</summary>
    LikelihoodChoice = 12,

    /// <summary>Which architectures of a data set a report draws; the step tells its parts apart.</summary>
    ReportChoice = 13,

    /// <summary>
    /// Points for the likelihood of an architecture's beginnings; the row is the architecture's place in the data.
    /// </summary>
    PrefixNoise = 14,

    /// <summary>Architectures that a stream trains on; the row is the draw's number.</summary>
    TrainingDraw = 15,

    /// <summary>Architectures that the best weights of such a training are chosen by; the row is the draw's number.</summary>
    ValidationDraw = 16,

    /// <summary>What the geometry of a latent space is measured on; the step tells its parts apart.</summary>
    Geometry = 20,

    /// <summary>What a dropout layer leaves out; the row is that of its input, with the layer's place above it.</summary>
    Dropout = 21,

    /// <summary>Examples of a generated task; the row is the example's number.</summary>
    TaskExamples = 22,

    /// <summary>
    /// Which labelled networks a predictor learns from, and the parts of cross-validation; the step tells its parts apart.
    /// </summary>
    Prediction = 26,

    /// <summary>Networks that a search draws; the row is the draw's number.</summary>
    Search = 27,
}

/// <summary>
/// A counter-based stream of random numbers: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
/// SC 2011), keyed by seed, purpose, step and row. Two streams with different keys are independent, and a stream can be
/// made anew at any time from its key alone, so results depend neither on the number of threads nor on where a run was
/// interrupted. A mutable value type: pass it by reference. Not safe for use by several threads at once.
/// </summary>
public struct RandomStream
{
    private readonly uint key0;
    private readonly uint key1;
    private readonly uint step;
    private readonly ulong row;
    private uint block;
    private int used;
    private uint r0, r1, r2, r3;
    private double spareGaussian;
    private bool hasSpareGaussian;

    /// <summary>The stream with this key.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="purpose">What the numbers are for.</param>
    /// <param name="step">The training step, epoch or another count; 0 when there is none.</param>
    /// <param name="row">The row within the step; 0 when there is none. Only its lower 48 bits count.</param>
    public RandomStream(ulong seed, RandomPurpose purpose, long step = 0, long row = 0)
    {
        // The seed and the purpose are mixed into the 64-bit key; step, row and block number make up the 128-bit counter.
        var key = Mix(seed ^ Mix((ulong)purpose));
        key0 = (uint)key;
        key1 = (uint)(key >> 32);
        this.step = (uint)step;
        this.row = ((ulong)row & 0xFFFF_FFFF_FFFF) | ((ulong)(step >> 32) << 48);
        used = 4;
    }

    /// <summary>The ten-round Philox4x32 block for a counter and a key, as in the paper's published test vectors.</summary>
    internal static (uint R0, uint R1, uint R2, uint R3) Philox(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (var round = 0; round < 10; round++)
        {
            var product0 = (ulong)0xD2511F53 * c0;
            var product1 = (ulong)0xCD9E8D57 * c2;
            (c0, c1, c2, c3) = (
                (uint)(product1 >> 32) ^ c1 ^ k0, (uint)product1,
                (uint)(product0 >> 32) ^ c3 ^ k1, (uint)product0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        return (c0, c1, c2, c3);
    }

    /// <summary>32 uniformly random bits.</summary>
    public uint NextUInt32()
    {
        if (used == 4)
        {
            (r0, r1, r2, r3) = Philox(block++, step, (uint)row, (uint)(row >> 32), key0, key1);
            used = 0;
        }
        return used++ switch { 0 => r0, 1 => r1, 2 => r2, _ => r3 };
    }

    /// <summary>A uniform number in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble()
    {
        var high = (ulong)NextUInt32() << 32;
        return ((high | NextUInt32()) >> 11) * (1.0 / (1ul << 53));
    }

    /// <summary>A uniform integer in [0, <paramref name="exclusiveMaximum"/>), without bias (Lemire's method).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is not positive.</exception>
    public int NextInt32(int exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMaximum);
        var range = (uint)exclusiveMaximum;
        var product = (ulong)NextUInt32() * range;
        if ((uint)product < range)
        {
            var threshold = (0u - range) % range;
            while ((uint)product < threshold) product = (ulong)NextUInt32() * range;
        }
        return (int)(product >> 32);
    }

    /// <summary>A draw from N(0, 1) (Box-Muller; two uniforms give two draws).</summary>
    public double NextGaussian()
    {
        if (hasSpareGaussian)
        {
            hasSpareGaussian = false;
            return spareGaussian;
        }
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        var (sine, cosine) = Math.SinCos(2 * Math.PI * NextDouble());
        spareGaussian = radius * sine;
        hasSpareGaussian = true;
        return radius * cosine;
    }

    /// <summary>Fills <paramref name="destination"/> with draws from N(0, 1).</summary>
    public void FillGaussian(Span<float> destination)
    {
        foreach (ref var value in destination) value = (float)NextGaussian();
    }

    /// <summary>The Fisher-Yates shuffle of <paramref name="items"/> in place.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    // The finaliser of SplitMix64: a bijection under which nearby seeds give unrelated keys.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
