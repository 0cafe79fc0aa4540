namespace ArchVae.Evaluation;

/// <summary>How much work an evaluation does. The protocol's counts (DESIGN section 6) are the defaults.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Posterior samples M an architecture for ELBO, reconstruction and KL: 1 to 10,000.</summary>
    public int ElboSamples { get; init; } = 10;

    /// <summary>Posterior samples K an architecture for the log-likelihood: 1 to 10,000,000.</summary>
    public int LikelihoodSamples { get; init; } = 1000;

    /// <summary>The most architectures that the log-likelihood is computed on, drawn from the data; 0 leaves it out.</summary>
    public int LikelihoodCount { get; init; } = 1000;

    /// <summary>Whether the entropy gap is split by feature, on the architectures of the log-likelihood and with K points of each; it takes about as long.</summary>
    public bool GapByFeature { get; init; }

    /// <summary>Stochastic decodes, and decodes of posterior samples, an architecture for reconstruction accuracy: 1 to 10,000.</summary>
    public int AccuracyDraws { get; init; } = 10;

    /// <summary>Draws of the prior for validity, uniqueness and novelty: 1 to 1,000,000.</summary>
    public int PriorDraws { get; init; } = 10_000;

    /// <summary>Draws of the prior for <c>uniqueness10</c>, each decoded ten times: 1 to 100,000.</summary>
    public int RepeatedDraws { get; init; } = 1000;

    /// <summary>The seed of all draws.</summary>
    public ulong Seed { get; init; }

    /// <summary>Checks the counts.</summary>
    /// <exception cref="InputException">A count is out of its range.</exception>
    public void Validate()
    {
        foreach (var (name, value, least, most) in new[]
        {
            (nameof(ElboSamples), ElboSamples, 1, 10_000), (nameof(LikelihoodSamples), LikelihoodSamples, 1, 10_000_000), (nameof(LikelihoodCount), LikelihoodCount, 0, int.MaxValue),
            (nameof(AccuracyDraws), AccuracyDraws, 1, 10_000), (nameof(PriorDraws), PriorDraws, 1, 1_000_000), (nameof(RepeatedDraws), RepeatedDraws, 1, 100_000),
        })
        {
            if (value < least || value > most) throw InputException.OutOfRange(name, value, $"from {least} to {most}");
        }
        if (GapByFeature && LikelihoodCount == 0) throw InputException.OutOfRange(nameof(LikelihoodCount), LikelihoodCount, "at least 1 for a gap by feature");
    }
}
