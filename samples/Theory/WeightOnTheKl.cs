using ArchVae.Reports.Pictures;

namespace ArchVae.Samples;

/// <summary>
/// Section 2.2: the weight β of equation 13 in the model of section 2.1, with v = 4. Sweeping β traces the curve of rate against
/// distortion; F_β is a bound on log p(x) for β ≥ 1 only.
/// </summary>
internal static class WeightOnTheKl
{
    private const double V = 4;

    public static Picture Run(Sheet sheet)
    {
        var points = new List<LinePoint>();
        foreach (var beta in new[] { 0.1, 0.25, 0.5, 1, 2, 3, 4 })
        {
            using var vae = new LinearVae(V);
            Fit.Minimize(vae.Parameters, 2000, 0.05, (tape, _) => vae.Loss(tape, beta));
            // Each β solves "the least error for a rate": the rate-distortion function of a Gaussian.
            sheet.Compare($"KL, β = {beta}", Math.Max(0, Math.Log(V / beta) / 2), vae.Kl, 0.01);
            sheet.Compare($"½ log(v / E(x − wz)²), β = {beta}", vae.Kl, Math.Log(V / vae.SquaredError) / 2, 0.01);
            var freeEnergy = vae.Reconstruction - vae.Kl;
            var weighted = vae.Reconstruction - beta * vae.Kl;
            var model = new Gaussian(0, vae.Values.W * vae.Values.W + 1);
            var logEvidence = -(Math.Log(2 * Math.PI * model.Variance) + V / model.Variance) / 2;
            if (beta >= 1) sheet.Expect("F_β ≤ F ≤ E log p(x)", weighted <= freeEnergy && freeEnergy <= logEvidence + 1e-6);
            if (beta == 0.1)
                sheet.Expect($"F_β, {weighted:0.00}, is above E log p(x), {logEvidence:0.00}", weighted > logEvidence);
            points.Add(new(vae.Kl, vae.SquaredError));
        }
        var curve = Enumerable.Range(0, 96).Select(i => i / 50.0).Select(rate => new LinePoint(rate, V * Math.Exp(-2 * rate)));
        return new LineChart
        {
            Title = "Rate against distortion",
            XLabel = "KL, nats",
            YLabel = "E(x − wz)²",
            Series = [new("v·exp(−2·KL)", [.. curve]) { Dashed = true }, new("trained, β from 0.1 to 4", points)],
        };
    }
}
