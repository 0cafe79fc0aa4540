using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 2.4: the floor of equation 14, with the average over the batch inside the maximum; its gradient, which is on or off
/// for a whole group; and what a small batch costs.
/// </summary>
internal static class FreeBits
{
    private const int Batch = 4096;
    private const int Size = 6;
    private const int Groups = 3;
    private const double Lambda = 0.5;

    public static Picture Run(Sheet sheet)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        var random = new RandomStream(Sheet.Seed, RandomPurpose.Test);
        // The KL by dimension of posteriors N(m, 1), ½m²: a group is below the floor, one near it, one above.
        double[] scales = [0.3, 0.3, 0.7, 0.7, 1, 1];
        var kl = tape.Variable(Batch, Size);
        for (var i = 0; i < kl.Length; i++) kl.Values[i] = (float)(Math.Pow(scales[i % Size] * random.NextGaussian(), 2) / 2);
        var floored = FreeBitsFloor.Apply(tape, kl, Lambda, Groups);
        tape.Backward(floored);

        var values = kl.Values.ToArray();
        double Rate(int row, int group) => (double)values[row * Size + 2 * group] + values[row * Size + 2 * group + 1];
        double MeanRate(int group) => Enumerable.Range(0, Batch).Average(row => Rate(row, group));
        var rates = Enumerable.Range(0, Groups).Select(MeanRate).ToArray();
        sheet.Compare("Σ max(λ, E_x R) (14)", rates.Sum(rate => Math.Max(Lambda, rate)), floored.Values[0], 1e-5);
        var penalty = rates.Sum(rate => Lambda + Math.Max(0, rate - Lambda));
        sheet.Compare("Σ λ + max(0, E_x R − λ), a penalty on exceeding λ", penalty, floored.Values[0], 1e-5);
        sheet.Compare("gradient of a group below the floor", 0, kl.GradientRow(0)[0], 0);
        sheet.Compare("gradient of a group above it", 1.0 / Batch, kl.GradientRow(0)[5], 1e-9);
        double OfRow(int row) => Enumerable.Range(0, Groups).Sum(group => Math.Max(Lambda, Rate(row, group)));
        var outside = Enumerable.Range(0, Batch).Average(OfRow);
        sheet.Expect($"With the average outside it is more, {outside:0.00}", outside > floored.Values[0]);

        var points = new List<LinePoint>();
        for (var size = 1; size <= Batch; size *= 4)
        {
            var length = size;
            points.Add(new(size, Enumerable.Range(0, Batch / size).Average(part => Floor(team, values, part, length))));
        }
        var falls = points.Zip(points.Skip(1)).All(pair => pair.First.Y >= pair.Second.Y - 1e-6);
        sheet.Expect("The mean over batches falls as batches grow", falls);
        return new LineChart
        {
            Title = "The floor over small batches",
            XLabel = "architectures in a batch",
            YLabel = "Σ max(λ, E_x R), nats",
            LogX = true,
            Series =
            [
                new("mean over batches", points),
                new("over all data", [new(1, floored.Values[0]), new(Batch, floored.Values[0])]) { Dashed = true },
            ],
        };
    }

    // (14) of one batch.
    private static double Floor(ThreadTeam team, float[] kl, int part, int size)
    {
        using var tape = new Tape(team, recording: false);
        var batch = tape.Constant(size, Size, kl.AsSpan(part * size * Size, size * Size));
        return FreeBitsFloor.Apply(tape, batch, Lambda, Groups).Values[0];
    }
}
