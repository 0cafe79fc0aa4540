using ArchVae.Reports.Pictures;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;

namespace ArchVae.Samples;

/// <summary>
/// Section 5.2: the distance of a model from the generator of its data, E[log p_gen(x) − log p(x)], on independent draws. The
/// model here counts the types of each block of NAS-Bench-Macro in n draws, so its KL is known: by the chain rule a sum over the
/// blocks.
/// </summary>
internal static class EntropyOfAGenerator
{
    private const int Blocks = 8;
    private const int Types = 3;
    private const int Held = 20_000;

    public static Picture Run(Sheet sheet)
    {
        var space = SearchSpace.Load("nas-bench-macro");
        var heldOut = RandomArchitectures.Independent(space, Sheet.Seed + 1, Held).ToList();
        var generator = heldOut.Select(space.Generator.LogProbability).ToArray();
        var (exact, found) = (new List<LinePoint>(), new List<LinePoint>());
        foreach (var n in new[] { 30, 100, 300, 1000, 3000 })
        {
            var model = Count(RandomArchitectures.Independent(space, Sheet.Seed, n), n);
            var gap = Estimate.Of(Held, i => generator[i] - LogProbability(model, heldOut[i].Cells));
            // The generator draws each type with probability 1/3.
            var kl = model.Sum(block => block.Sum(probability => Math.Log(1.0 / Types / probability) / Types));
            sheet.Compare($"KL[p_gen ‖ p] of a model of {n} draws", kl, gap);
            exact.Add(new(n, kl));
            found.Add(new(n, gap.Mean, gap.Mean - 2 * gap.StandardError, gap.Mean + 2 * gap.StandardError));
            if (n != 30) continue;
            var members = (int)Math.Pow(Types, Blocks);
            var average = Enumerable.Range(0, members).Average(member => LogProbability(model, Cells(member)));
            var limit = -Math.Log(members);
            sheet.Expect($"Over {members} members log p(x) averages {average:0.00} ≤ −log N, {limit:0.00}", average <= limit);
        }
        return new LineChart
        {
            Title = "From a counting model to its data's generator",
            XLabel = "draws that the model has counted",
            YLabel = "nats",
            LogX = true,
            LogY = true,
            Series = [new("20,000 held-out draws, ± two standard errors", found), new("KL[p_gen ‖ p]", exact) { Dashed = true }],
        };
    }

    // Shares of types, block by block, with one of each added so that none is 0.
    private static double[][] Count(IEnumerable<Architecture> data, int n)
    {
        var model = Enumerable.Range(0, Blocks).Select(_ => Enumerable.Repeat(1.0 / (n + Types), Types).ToArray()).ToArray();
        foreach (var architecture in data)
        {
            for (var block = 0; block < Blocks; block++) model[block][architecture.TypeOf(block)] += 1.0 / (n + Types);
        }
        return model;
    }

    private static double LogProbability(double[][] model, ReadOnlySpan<int> types)
    {
        var sum = 0.0;
        for (var block = 0; block < Blocks; block++) sum += Math.Log(model[block][types[block]]);
        return sum;
    }

    // The types of the blocks are the digits of the member's number.
    private static int[] Cells(int member) =>
        [.. Enumerable.Range(0, Blocks).Select(block => member / (int)Math.Pow(Types, block) % Types)];
}
