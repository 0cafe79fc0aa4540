using ArchVae.Search.Strategies.Surrogates;
using ArchVae.Search.Trials;

namespace ArchVae.Search.Strategies;

/// <summary>
/// Bayesian optimisation: a Gaussian process a metric, and the candidate with the largest expected improvement (Jones et al.,
/// "Efficient global optimization of expensive black-box functions", Journal of Global Optimization 1998), times the probability
/// that it keeps to the limits. Several aims: the improvement of the Chebyshev distance with weights drawn for each proposal
/// (Knowles 2006), over 64 draws. Within a batch, and of networks that are being tried, its own expectation counts as measured.
/// </summary>
/// <param name="problem">The problem.</param>
/// <param name="models">The models of metrics.</param>
/// <param name="candidates">What it chooses from.</param>
internal sealed class GaussianProcessStrategy(SearchProblem problem, MetricModels models, ICandidates candidates)
    : SearchStrategy
{
    /// <summary>The networks that are drawn before anything is learned.</summary>
    public const int First = 10;

    private const int MostFirst = 30;
    private readonly FreshDraws draws = new(problem.Candidates);
    private CandidateCodes? codes;

    public override IReadOnlyList<Proposal> Propose(SearchHistory history, int count)
    {
        var measured = history.Measured;
        if (measured.Count < First && (history.Count < MostFirst || measured.Count < 3))
            return draws.Fill(history, [], count);
        var fitted = models.Fit(history);
        var order = new TrialOrder(problem, measured, AimWeights.Draw(problem, history.Count)).Order;
        var found = candidates.For(history, [.. order.Select(place => measured[place])]);
        if (codes is null || !candidates.AreConstant) codes = new(found, candidates.AreConstant);
        var isTaken = found.Select(candidate => history.Knows(candidate.Architecture)).ToArray();
        var proposals = new List<Proposal>();
        while (proposals.Count < count && Best(fitted.Gains(codes, history.Count + proposals.Count), isTaken) is { } place)
        {
            var (architecture, parent) = found[place];
            proposals.Add(new(architecture, parent, fitted.Expected(architecture)));
            isTaken[place] = true;
            if (proposals.Count < count) fitted.Believe(architecture);
        }
        return draws.Fill(history, proposals, count);
    }

    private static int? Best(double[] gains, bool[] isTaken)
    {
        int? best = null;
        for (var i = 0; i < gains.Length; i++)
        {
            if (!isTaken[i] && (best is null || gains[i] > gains[best.Value])) best = i;
        }
        return best;
    }
}

/// <summary>What a strategy chooses from.</summary>
internal interface ICandidates
{
    /// <summary>Whether they are always the same.</summary>
    bool AreConstant { get; }

    /// <summary>The candidates; those that are known may be among them.</summary>
    /// <param name="history">The trials.</param>
    /// <param name="order">The measured trials, the best first.</param>
    IReadOnlyList<Candidate> For(SearchHistory history, IReadOnlyList<Trial> order);
}
