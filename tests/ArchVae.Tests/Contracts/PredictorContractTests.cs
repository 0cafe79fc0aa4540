using ArchVae.Search.Predictors;
using ArchVae.Spaces;
using ArchVae.Testing;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Contracts;

public sealed class PredictorContractTests
{
    public static TheoryData<string> Names => [.. PredictorFamily.Registry.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_librarys_predictors_keep_it(string name) => PredictorContract.Check(PredictorFamily.Registry.Get(name));

    [Theory]
    [InlineData(Mistake.None, "")]
    [InlineData(Mistake.Seed, "the same seed gives the same predictions")]
    [InlineData(Mistake.State, "what is made of the state says the same")]
    [InlineData(Mistake.Part, "a part of the architectures is predicted as all are")]
    [InlineData(Mistake.Order, "the order of the networks does not matter")]
    [InlineData(Mistake.Mean, "a sum over the layers is learned")]
    [InlineData(Mistake.Few, "few networks, and values that are all the same, are enough")]
    [InlineData(Mistake.Unchecked, "a state that is none of it is refused")]
    [InlineData(Mistake.Scale, "predictions are moved and scaled as raw values are")]
    public void A_broken_predictor_is_refused(Mistake mistake, string rule)
    {
        void Check() => PredictorContract.Check(new Broken(mistake));
        if (mistake == Mistake.None) Check();
        else Should.Throw<ContractException>(Check).Rule.ShouldBe(rule);
    }

    public enum Mistake
    {
        None, Seed, State, Part, Order, Mean, Few, Unchecked, Scale,
    }

    // The baseline, and a number beside it that may be wrong.
    private sealed class Broken(Mistake mistake) : PredictorFamily
    {
        private static readonly PredictorFamily right = Registry.Get("one-hot");
        private int fits;

        public override string Name => "broken";

        public override string Description => "a predictor with a mistake";

        public override Predictor Fit(PredictorContext context)
        {
            fits++;
            if (mistake == Mistake.Few && context.Networks.Count == 1) throw new InvalidOperationException("Too few.");
            return new Fitted(mistake, right.Fit(context), context, fits, mistake switch
            {
                Mistake.Seed => fits,
                Mistake.Order => context.Networks.Values[0],
                Mistake.Scale => 1,
                _ => 0,
            });
        }

        public override Predictor Restore(PredictorContext context, IReadOnlyDictionary<string, double[]> state) =>
            new Fitted(mistake, right.Restore(context, state), context, 0,
                mistake == Mistake.Unchecked ? 0 : mistake == Mistake.State ? 1 : NumbersOf(state, "more", 1)[0]);
    }

    private sealed class Fitted(Mistake mistake, Predictor right, PredictorContext context, int fits, double more) : Predictor
    {
        public override IReadOnlyDictionary<string, double[]> State =>
            new Dictionary<string, double[]>(right.State) { ["more"] = [more] };

        public override IReadOnlyList<Prediction> Predict(IReadOnlyList<Architecture> architectures) => mistake == Mistake.Mean
            ? [.. right.Predict(architectures).Select(one => one with { Value = context.Networks.Values.Average() })]
            : [.. right.Predict(architectures).Select(one => one with { Value = one.Value + more + Wrong(architectures.Count) })];

        private double Wrong(int count) => mistake == Mistake.Part ? count : 0 * fits;
    }
}
