using ArchVae.Models;
using ArchVae.Tensors.Nn;

namespace ArchVae.Speed;

/// <summary>
/// The floating-point operations of the matrix products of a training step that are useful: two for every weight and every row
/// that it is applied to, forward and twice backward, for the gradients of the input and of the weight; padding counts nowhere,
/// and neither does the gradient of an input that is data.
/// </summary>
internal static class MatrixProducts
{
    /// <summary>Operations of a training step.</summary>
    /// <param name="vae">The model.</param>
    /// <param name="batch">B architectures.</param>
    /// <param name="rows">N, their rows.</param>
    /// <param name="samples">M samples of each.</param>
    public static double OfTrainingStep(ArchitectureVae vae, int batch, double rows, int samples) =>
        vae.Parameters.Parameters.Where(parameter => parameter.Shape.Count == 2)
            .Sum(parameter => Of(parameter, vae, batch, rows, samples));

    private static double Of(Parameter weight, ArchitectureVae vae, int batch, double rows, int samples)
    {
        var (outputs, inputs) = ((double)weight.Shape[0], (double)weight.Shape[1]);
        var name = weight.Name;
        if (name == "decoder.lstm.weight_ih_l0")
        {
            // z's part is the same at every step, and x_0 is the only row that is not data.
            var width = vae.Codec.RowWidth;
            var ofRows = 2 * outputs * width * (2 * rows * samples + batch * samples);
            return ofRows + 2 * outputs * (inputs - width) * 3 * batch * samples;
        }
        bool Begins(string start) => name.StartsWith(start, StringComparison.Ordinal);
        var isRead = vae.Options.Reader.Family.Name == "joinedRows"
            ? name == "inference.mlp.0.weight"
            : Begins("inference.lstm.weight_ih_l0");
        var isOfRows = Begins("inference.") && !Begins("inference.mlp");
        var isOfSampledRows = Begins("decoder.lstm") || Begins("decoder.output");
        var isOfSamples = Begins("decoder.") || IsOfFlow(name);
        var count = isOfSampledRows ? rows * samples : isOfRows ? rows : isOfSamples ? batch * samples : batch;
        return 2 * outputs * inputs * count * (isRead ? 2 : 3);
    }

    // The networks of autoregressive flows read z; amortized planar flows read the features.
    private static bool IsOfFlow(string name) =>
        name.StartsWith("posterior.flows.", StringComparison.Ordinal) && !name.EndsWith(".u.weight", StringComparison.Ordinal)
        && !name.EndsWith(".w.weight", StringComparison.Ordinal) && !name.EndsWith(".b.weight", StringComparison.Ordinal);
}
