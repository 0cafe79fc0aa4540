using ArchVae.Search.Predictors;

namespace ArchVae.Testing;

/// <summary>The rules of predictors.</summary>
internal sealed class PredictorRules(PredictorFamily family)
{
    private const double Rounding = 1e-9;
    private const double Close = 1e-3;
    private const double Learned = 0.7;

    // So many that means of values with few binary digits are exact.
    private const int Count = 64;

    private readonly Contract contract = new($"The predictor '{family.Name}'");
    private readonly LabelledNetworks networks = PredictedNetworks.First(Count);
    private readonly LabelledNetworks others = PredictedNetworks.Next(Count, 40);

    public void Check()
    {
        Rule("it has a name and a description", () =>
        {
            if (family.Name.Length == 0 || family.Description.Length == 0) throw contract.Broken("both", "an empty one");
        });
        foreach (var form in Enum.GetValues<LabelForm>())
        {
            var fitted = Fit(networks, form);
            var said = Predict(fitted);
            Rule("the same seed gives the same predictions", () => Same(Predict(Fit(networks, form)), said));
            Rule("what is made of the state says the same", () => Same(Predict(Restore(form, fitted.State)), said));
            Rule("a part of the architectures is predicted as all are", () => CheckPart(fitted, said));
            Rule("the order of the networks does not matter", () =>
                Near(Predict(Fit(networks.At([.. Enumerable.Range(0, Count).Reverse()]), form)), said, 0, 1));
            Rule("a sum over the layers is learned", () =>
            {
                var figures = PredictionFigures.Of(said, others.Values);
                if (!(figures.RelativeRmse <= Learned))
                    throw contract.Broken($"an RMSE/σ of at most {Learned}", $"{figures.RelativeRmse}");
            });
            Rule("few networks, and values that are all the same, are enough", () =>
            {
                Predict(Fit(networks.At([0]), form));
                Predict(Fit(networks.At([0, 1]), form));
                Predict(Fit(new(networks.Architectures, [.. networks.Values.Select(_ => 3.0)]), form));
            });
            Rule("a state that is none of it is refused", () => CheckStates(form, fitted.State));
        }
        Rule("predictions are moved and scaled as raw values are", () =>
        {
            const double Scale = 4;
            const double Shift = -16;
            var moved = new LabelledNetworks(
                networks.Architectures, [.. networks.Values.Select(value => Scale * value + Shift)]);
            Near(Predict(Fit(moved, LabelForm.Raw)), Predict(Fit(networks, LabelForm.Raw)), Shift, Scale);
        });
    }

    private void CheckPart(Predictor fitted, IReadOnlyList<Prediction> said)
    {
        if (fitted.Predict([]).Count != 0) throw contract.Broken("no predictions of no architectures", "some");
        var part = fitted.Predict([others.Architectures[7], others.Architectures[3]]);
        contract.Near("the value", part[0].Value, said[7].Value, Rounding);
        contract.Near("the value", part[1].Value, said[3].Value, Rounding);
        Refused("architectures of another space", () => fitted.Predict([PredictedNetworks.OfAnotherSpace()]));
    }

    private void CheckStates(LabelForm form, IReadOnlyDictionary<string, double[]> state)
    {
        foreach (var (name, numbers) in state)
        {
            if (!numbers.All(double.IsFinite)) throw contract.Broken($"finite numbers in '{name}' of the state", "others");
            Refused($"a state without '{name}'", () =>
                Restore(form, state.Where(part => part.Key != name).ToDictionary()));
            Refused($"one number more in '{name}'", () => Restore(form, With(state, name, [.. numbers, 1])));
            if (numbers.Length == 0) continue;
            Refused($"one number less in '{name}'", () => Restore(form, With(state, name, numbers[1..])));
            Refused($"no number in '{name}'", () => Restore(form, With(state, name, [double.NaN, .. numbers[1..]])));
        }
    }

    private void Refused(string what, Action action)
    {
        try
        {
            action();
        }
        catch (InputException)
        {
            return;
        }
        throw contract.Broken($"an InputException for {what}", "none");
    }

    private static Dictionary<string, double[]> With(
        IReadOnlyDictionary<string, double[]> state, string name, double[] numbers) =>
        new(state) { [name] = numbers };

    private void Rule(string rule, Action check) => contract.Rule(rule, "", check);

    private Predictor Fit(LabelledNetworks learned, LabelForm form) => family.Fit(Context(learned, form));

    private Predictor Restore(LabelForm form, IReadOnlyDictionary<string, double[]> state) =>
        family.Restore(Context(networks, form), state);

    private PredictorContext Context(LabelledNetworks learned, LabelForm form) =>
        new(learned, form, new(), 1, family.NeedsModel ? new PredictedNetworks.Centers() : null);

    private IReadOnlyList<Prediction> Predict(Predictor fitted)
    {
        var said = fitted.Predict(others.Architectures);
        if (said.Count != others.Count) throw contract.Broken($"{others.Count} predictions", $"{said.Count}");
        foreach (var (value, deviation) in said)
        {
            if (!(double.IsFinite(value) && double.IsFinite(deviation) && deviation >= 0))
                throw contract.Broken("finite values and deviations of 0 or more", $"{value} ± {deviation}");
        }
        return said;
    }

    private void Same(IReadOnlyList<Prediction> found, IReadOnlyList<Prediction> expected)
    {
        foreach (var (own, other) in found.Zip(expected))
            if (own != other) throw contract.Broken($"{other}", $"{own}");
    }

    private void Near(IReadOnlyList<Prediction> found, IReadOnlyList<Prediction> expected, double shift, double scale)
    {
        var mean = networks.Values.Average();
        var tolerance = Close * scale * Math.Sqrt(networks.Values.Average(value => (value - mean) * (value - mean)));
        foreach (var (own, other) in found.Zip(expected))
        {
            contract.Near("the value", own.Value, scale * other.Value + shift, tolerance);
            contract.Near("the deviation", own.StandardDeviation, scale * other.StandardDeviation, tolerance);
        }
    }
}
