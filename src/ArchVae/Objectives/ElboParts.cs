namespace ArchVae.Objectives;

/// <summary>The parts of the ELBO over a data set: mean per architecture, nats.</summary>
/// <param name="Elbo">reconstruction − kl: the true one, with β = 1.</param>
/// <param name="Reconstruction">E_q log p(x|z), ≤ 0.</param>
/// <param name="Kl">KL[q(z|x) ‖ p(z)], ≥ 0; where it is estimated from samples, as with flows, the estimate may be below.</param>
public sealed record ElboParts(double Elbo, double Reconstruction, double Kl)
{
    /// <summary>The parts from their two terms.</summary>
    public ElboParts(double reconstruction, double kl) : this(reconstruction - kl, reconstruction, kl)
    {
    }
}
