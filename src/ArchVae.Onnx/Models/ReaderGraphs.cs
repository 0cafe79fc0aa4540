namespace ArchVae.Onnx.Models;

/// <summary>What readers make of rows: a reader's name, and its part of the graph.</summary>
internal static class ReaderGraphs
{
    private static readonly Dictionary<string, Func<ModelGraph, Rows, string>> all = new()
    {
        ["joinedRows"] = JoinedRows,
        ["lastState"] = LastState,
        ["joinedStates"] = JoinedStates,
        ["attention"] = Attention,
    };

    /// <summary>What a model's reader reads, [B, R].</summary>
    /// <exception cref="InputException">It is none of the library's own.</exception>
    public static string Read(ModelGraph model, Rows rows)
    {
        var name = model.Vae.Options.Reader.Family.Name;
        return all.TryGetValue(name, out var read) ? read(model, rows)
            : throw VaeExport.Refused("reader", name, all.Keys);
    }

    private static string JoinedRows(ModelGraph model, Rows rows) => model.Flattened(rows.Values);

    private static string LastState(ModelGraph model, Rows rows) =>
        model.Node("Squeeze", [States(model, rows, reverse: false).Hidden, model.Graph.Constant(0)]);

    private static string JoinedStates(ModelGraph model, Rows rows)
    {
        string Projected(bool reverse)
        {
            var states = model.Swapped(States(model, rows, reverse).All);
            var projected = EachLinear(model, rows, states, $"inference.projection{Suffix(reverse)}");
            return model.Flattened(rows.Existing(model, projected));
        }

        return model.Joined(Projected(false), Projected(true));
    }

    // With weights a = softmax over the rows that exist of the scores, Σ_t a[t, k]·state[t] for each query k.
    private static string Attention(ModelGraph model, Rows rows)
    {
        string Pooled(bool reverse)
        {
            var states = model.Swapped(States(model, rows, reverse).All);
            var scores = EachLinear(model, rows, states, $"inference.queries{Suffix(reverse)}");
            var seen = model.Node("Where", [rows.Exist, scores, model.Graph.Scalar(float.NegativeInfinity)]);
            var weights = model.Node("Softmax", [seen], OnnxAttribute.Of("axis", 1));
            var byQuery = model.Node("Transpose", [weights], OnnxAttribute.Of("perm", 0, 2, 1));
            return model.Flattened(model.Node("MatMul", [byQuery, states]));
        }

        return model.Joined(Pooled(false), Pooled(true));
    }

    // [T, B, H], each direction a stack of its own, and its last state [1, B, H].
    private static (string All, string Hidden) States(ModelGraph model, Rows rows, bool reverse)
    {
        const string Name = "inference.lstm";
        var (states, hidden) = (model.Swapped(rows.Values), "");
        for (var layer = 0; model.Has($"{Name}.weight_ih_l{layer}{Suffix(reverse)}"); layer++)
            (states, hidden, _) = model.Lstm(states, Name, $"l{layer}{Suffix(reverse)}", rows.Lengths);
        return (states, hidden);
    }

    private static string EachLinear(ModelGraph model, Rows rows, string states, string name) =>
        rows.Each(model, states, model.Parameter($"{name}.weight").Shape[0], x => model.Linear(x, name));

    private static string Suffix(bool reverse) => reverse ? "_reverse" : "";
}
