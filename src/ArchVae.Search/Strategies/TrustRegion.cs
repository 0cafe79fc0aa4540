using ArchVae.Search.Predictors;
using ArchVae.Search.Trials;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Search.Strategies;

/// <summary>
/// Points of a box of the latent space around the center of the best network, and what they decode to. Its half width, in
/// deviations of the centers of measured networks, is 0.8 at first; it doubles, up to 3.2, where three of its networks in a row
/// were better than all before, and halves where eight in a row were not. Below 0.05 it is 0.8 again, around the next best of
/// the five best. Of a point 20 coordinates at most differ from the middle, on average.
/// </summary>
/// <param name="problem">The problem, with a model.</param>
/// <param name="name">The strategy whose trials count.</param>
/// <param name="centers">The model's centers.</param>
internal sealed class TrustRegion(SearchProblem problem, string name, ILatentCenters centers) : ICandidates
{
    private const int Points = 400;
    private const int Moved = 20;
    private const int Middles = 5;
    private const double Start = 0.8;
    private const double Most = 3.2;
    private const double Least = 0.05;
    private const int Successes = 3;
    private const int Failures = 8;
    private const long Step = 16;

    public bool AreConstant => false;

    public IReadOnlyList<Candidate> For(SearchHistory history, IReadOnlyList<Trial> order)
    {
        var (width, restarts) = Width(history.Measured);
        var place = restarts % Math.Min(Middles, order.Count);
        var known = centers.CentersOf([.. order.Select(trial => trial.Architecture)]);
        var (middle, center) = (order[place], known[place]);
        var deviations = Enumerable.Range(0, centers.Size).Select(j => Deviation([.. known.Select(z => z[j])])).ToArray();
        var random = new RandomStream(problem.Seed, RandomPurpose.Search, Step, history.Count);
        var (points, share) = (new float[Points][], Math.Min(1.0, (double)Moved / centers.Size));
        for (var i = 0; i < Points; i++)
        {
            points[i] = new float[centers.Size];
            var always = random.NextInt32(centers.Size);
            for (var j = 0; j < centers.Size; j++)
            {
                var (isMoved, shift) = (random.NextDouble() < share || j == always, 2 * random.NextDouble() - 1);
                points[i][j] = (float)(center[j] + (isMoved ? width * deviations[j] * shift : 0));
            }
        }
        var found = new NewCandidates(history);
        found.Add(problem.Candidates.Decode(points).OfType<Architecture>(), middle.Number);
        // Where the region holds nothing new, the whole space is asked.
        if (found.Found.Count == 0)
            found.Add(problem.Candidates.DrawsOfModel((long)history.Count * Points, Points), null);
        return found.Found;
    }

    // What the trials so far made of the region.
    private (double Width, int Restarts) Width(IReadOnlyList<Trial> measured)
    {
        var improvements = new TrialOrder(problem, measured, AimWeights.Draw(problem, 0)).Improvements();
        var (width, restarts, successes, failures) = (Start, 0, 0, 0);
        foreach (var (trial, isBetter) in measured.Zip(improvements))
        {
            if (trial.Strategy != name || trial.Parent is null) continue;
            (successes, failures) = isBetter ? (successes + 1, 0) : (0, failures + 1);
            if (successes == Successes) (width, successes) = (Math.Min(Most, 2 * width), 0);
            if (failures == Failures) (width, failures) = (width / 2, 0);
            if (width < Least) (width, restarts) = (Start, restarts + 1);
        }
        return (width, restarts);
    }

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
