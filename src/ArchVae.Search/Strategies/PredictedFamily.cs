using ArchVae.Search.Predictors;
using ArchVae.Search.Trials;

namespace ArchVae.Search.Strategies;

/// <summary>
/// A strategy by the name of a predictor: the candidate for which it expects most, on the normal scores of the order of the
/// trials. The first ten are drawn.
/// </summary>
/// <param name="predictor">The predictor.</param>
internal sealed class PredictedFamily(PredictorFamily predictor) : StrategyFamily
{
    public override string Name => predictor.Name;

    public override string Description => $"the best candidate by {predictor.Description}";

    public override SearchStrategy Create(SearchProblem problem) => new Strategy(problem, predictor);

    private sealed class Strategy(SearchProblem problem, PredictorFamily predictor) : SearchStrategy
    {
        private const int MostLearned = 2000;
        private readonly FreshDraws draws = new(problem.Candidates);
        private readonly ModelCandidates candidates = new(problem);

        public override IReadOnlyList<Proposal> Propose(SearchHistory history, int count)
        {
            var measured = history.Measured;
            if (measured.Count < GaussianProcessStrategy.First)
                return draws.Fill(history, [], count);
            var order = new TrialOrder(problem, measured, AimWeights.Draw(problem, history.Count));
            var fitted = Fit(measured, order);
            List<Candidate> found = [.. candidates.For(history, [.. order.Order.Select(place => measured[place])])
                .Where(candidate => !history.Knows(candidate.Architecture))];
            var said = fitted.Predict([.. found.Select(candidate => candidate.Architecture)]);
            var proposals = found.Zip(said).OrderByDescending(pair => pair.Second.Value).Take(count)
                .Select(pair => new Proposal(pair.First.Architecture, pair.First.Parent)).ToList();
            return draws.Fill(history, proposals, count);
        }

        private Predictor Fit(IReadOnlyList<Trial> measured, TrialOrder order)
        {
            var (best, scores) = (order.Order.Take(MostLearned).Order().ToList(), order.Scores());
            var labelled = new LabelledNetworks(
                [.. best.Select(place => measured[place].Architecture)], [.. best.Select(place => scores[place])]);
            return predictor.Fit(new(labelled, LabelForm.Raw, new() { MostLabels = MostLearned }, problem.Seed));
        }
    }
}
