namespace ArchVae.Evaluation;

/// <summary>How well a model reconstructs, at what KL and with how many units, in words.</summary>
internal static class ReconstructionVerdict
{
    /// <summary>The line.</summary>
    /// <param name="accuracy">The share of greedy decodes of posterior samples that give the architecture back.</param>
    /// <param name="of">What it is the share of, such as "held-out architectures".</param>
    /// <param name="kl">The mean KL in nats.</param>
    /// <param name="entropy">The entropy of the space's generator in nats.</param>
    /// <param name="activeUnits">Latent dimensions that are used.</param>
    /// <param name="latentSize">All of them.</param>
    public static string Of(double accuracy, string of, double kl, double entropy, double activeUnits, int latentSize) =>
        FormattableString.Invariant($"reconstructs {100 * accuracy:0.0#} % of {of} from posterior samples at {kl:0.0} nats")
        + (entropy > 0 ? FormattableString.Invariant($" ({kl / entropy:0.00} entropies)") : "")
        + FormattableString.Invariant($", {activeUnits:0.#} of {latentSize} unit{(latentSize == 1 ? "" : "s")} active");
}
