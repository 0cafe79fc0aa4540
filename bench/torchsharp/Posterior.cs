using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ArchVae.TorchBench;

/// <summary>q(z|x): a Gaussian with a diagonal or a full covariance, or one that four flows transform.</summary>
internal sealed class Posterior : nn.Module
{
    private const int Flows = 4;

    /// <summary>The posteriors' names.</summary>
    public static readonly string[] Names = ["diagonal", "full", "planar", "iaf"];

    private readonly Linear mean = nn.Linear(Vae.InferenceWidth, Vae.Latent);
    private readonly Linear logVariance = nn.Linear(Vae.InferenceWidth, Vae.Latent);
    private readonly Linear? strictlyLower, context;
    private readonly Tensor? columns, sumByRow;
    private readonly ModuleList<Flow> flows;

    public Posterior(string name) : base(nameof(Posterior))
    {
        register_module("mean", mean);
        register_module("log_variance", logVariance);
        if (name == "full")
        {
            var places = tril_indices(Vae.Latent, Vae.Latent, -1);
            strictlyLower = nn.Linear(Vae.InferenceWidth, places.shape[1]);
            register_module("strictly_lower", strictlyLower);
            columns = places[1];
            sumByRow = nn.functional.one_hot(places[0], Vae.Latent).to(float32);
        }
        if (name == "iaf")
        {
            context = nn.Linear(Vae.InferenceWidth, Vae.Context);
            register_module("context", context);
        }
        flows = nn.ModuleList(Enumerable.Range(0, name is "planar" or "iaf" ? Flows : 0)
            .Select(k => name == "planar" ? (Flow)new Planar() : new InverseAutoregressive(reverse: k % 2 == 1)).ToArray());
        register_module("flows", flows);
    }

    /// <summary>The mean [B, Z] of features [B, 512].</summary>
    public Tensor Mean(Tensor features) => mean.call(features);

    /// <summary>
    /// Features [B, 512] and noise [B, Z] to z [B, Z] and the batch's mean KL: in closed form, or by the sample where there are
    /// flows.
    /// </summary>
    public (Tensor Z, Tensor Kl) Sample(Tensor features, Tensor noise)
    {
        var center = mean.call(features);
        var spread = (logVariance.call(features) / 16).tanh() * 16;
        var z = center.addcmul(noise, (spread * 0.5).exp(), 1);
        if (flows.Count > 0)
        {
            var logDensity = LogNormal(noise) - spread.sum(1) * 0.5;
            var read = context?.call(features);
            foreach (var flow in flows)
            {
                (z, var logDeterminant) = flow.Transform(z, read);
                logDensity -= logDeterminant;
            }
            return (z, (logDensity - LogNormal(z)).mean());
        }
        var kl = (center.square() + spread.exp() - 1 - spread).sum() * 0.5;
        if (strictlyLower != null)
        {
            var lower = strictlyLower.call(features);
            // L*·ε without making L*: its entries times their columns' noise, summed by row.
            z += (lower * noise.index_select(1, columns!)).matmul(sumByRow!);
            kl += lower.square().sum() * 0.5;
        }
        return (z, kl / noise.shape[0]);
    }

    // The log density of N(0, I), [B, Z] to [B].
    private static Tensor LogNormal(Tensor x) => (x.square().sum(1) + x.shape[1] * Math.Log(2 * Math.PI)) * -0.5;
}
