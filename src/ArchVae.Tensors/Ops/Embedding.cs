namespace ArchVae.Tensors.Ops;

/// <summary>A learned row for each of V tokens. tokens [N, D] → [N, D·E].</summary>
public sealed class Embedding : Operation
{
    private Tensor tokens;
    private Tensor weight;
    private Tensor output;

    /// <summary>The rows of the weight that the tokens name, those of a row one after the other.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="tokens">[N, D] whole numbers from 0 to V − 1; no gradient goes to them.</param>
    /// <param name="weight">[V, E].</param>
    /// <returns>[N, D·E].</returns>
    /// <exception cref="ArgumentOutOfRangeException">A token is no such number.</exception>
    public static Tensor Apply(Tape tape, Tensor tokens, Tensor weight)
    {
        foreach (var token in tokens.Values)
        {
            if (!(token >= 0 && token < weight.Rows && token == MathF.Floor(token)))
                throw new ArgumentOutOfRangeException(
                    nameof(tokens), token, $"A token is a whole number from 0 to {weight.Rows - 1}.");
        }
        var output = tape.Result(tokens.Rows, tokens.Columns * weight.Columns, tape.Recording && weight.NeedsGradient);
        for (var i = 0; i < tokens.Length; i++)
            weight.Row((int)tokens.Values[i]).CopyTo(output.Values.Slice(i * weight.Columns, weight.Columns));
        if (output.NeedsGradient)
        {
            var operation = tape.Record<Embedding>();
            (operation.tokens, operation.weight, operation.output) = (tokens, weight, output);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            var gradient = output.Gradients.Slice(i * weight.Columns, weight.Columns);
            Elementwise.AddTo(gradient, weight.GradientRow((int)tokens.Values[i]));
        }
    }
}
