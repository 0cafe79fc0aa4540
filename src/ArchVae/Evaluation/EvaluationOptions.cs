using ArchVae.Options;

namespace ArchVae.Evaluation;

/// <summary>
/// How much work an evaluation does. The defaults are the counts of D-VAE's protocol (Zhang et al., NeurIPS 2019).
/// </summary>
public sealed record EvaluationOptions
{
    /// <summary>Posterior samples M an architecture for ELBO, reconstruction and KL: 1 to 10,000.</summary>
    [Option("--elbo-samples", "Posterior samples for ELBO, reconstruction and KL.", valueName: "M", minimum: 1, maximum: 10_000)]
    public int ElboSamples { get; init; } = 10;

    /// <summary>Posterior samples K an architecture for the log-likelihood: 1 to 10,000,000.</summary>
    [Option("--likelihood-samples", "Posterior samples for the log-likelihood.", valueName: "K", minimum: 1, maximum: 10_000_000)]
    public int LikelihoodSamples { get; init; } = 1000;

    /// <summary>The most architectures that the log-likelihood is computed on, drawn from the data; 0 leaves it out.</summary>
    [Option("--likelihood-count", "The most architectures to compute the log-likelihood on; 0 leaves it out.",
        minimum: 0, maximum: int.MaxValue)]
    public int LikelihoodCount { get; init; } = 1000;

    /// <summary>
    /// Whether the entropy gap is split by feature, on the architectures of the log-likelihood and with K points of each; it
    /// takes about as long.
    /// </summary>
    [Option("--gap-by-feature", "Say which features the entropy gap lies in; takes about as long as the log-likelihood.",
        valueName: "")]
    public bool GapByFeature { get; init; }

    /// <summary>
    /// Stochastic decodes, and decodes of posterior samples, an architecture for reconstruction accuracy: 1 to 10,000.
    /// </summary>
    [Option(null, "Stochastic decodes, and decodes of posterior samples, an architecture for reconstruction accuracy.",
        minimum: 1, maximum: 10_000)]
    public int AccuracyDraws { get; init; } = 10;

    /// <summary>Draws of the prior for validity, uniqueness and novelty: 1 to 1,000,000.</summary>
    [Option("--draws", "Draws of the prior for validity, uniqueness and novelty.", minimum: 1, maximum: 1_000_000)]
    public int PriorDraws { get; init; } = 10_000;

    /// <summary>Draws of the prior for <c>uniqueness10</c>, each decoded ten times: 1 to 100,000.</summary>
    [Option(null, "Draws of the prior for uniqueness10, each decoded ten times.", minimum: 1, maximum: 100_000)]
    public int RepeatedDraws { get; init; } = 1000;

    /// <summary>
    /// The most architectures that the geometry of the latent space is measured on, drawn from the data: 0, which leaves it out,
    /// to 2,000. The cost of comparing them grows with its square.
    /// </summary>
    [Option("--geometry", "The most architectures to measure the latent space's geometry on; 0 leaves it out.",
        minimum: 0, maximum: 2000)]
    public int GeometryCount { get; init; } = 200;

    /// <summary>The seed of all draws.</summary>
    [Option("--seed", "The seed of all draws.")]
    public ulong Seed { get; init; }

    /// <summary>Checks the counts.</summary>
    /// <exception cref="InputException">A count is out of its range.</exception>
    public void Validate()
    {
        OptionDescription.CheckRanges(this);
        if (GapByFeature && LikelihoodCount == 0)
            throw InputException.OutOfRange(nameof(LikelihoodCount), LikelihoodCount, "at least 1 for a gap by feature");
    }
}
