using ArchVae.Models;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace ArchVae.Tests.Models;

/// <summary>Models small enough to be tested in every form.</summary>
internal static class TinyModel
{
    public static ModelOptions Options(
        string reader = "joinedRows", StandardDeviationSource deviation = StandardDeviationSource.Predicted,
        bool latentAtEveryStep = true, double fixedDeviation = 0.05) => new()
        {
            LatentSize = 3,
            Reader = reader,
            InferenceWidths = [12],
            DecoderWidths = [10],
            DecoderLstmUnits = 9,
            LatentAtEveryStep = latentAtEveryStep,
            Activation = Activation.Relu,
            LinearPaths = false,
            OutputWidths = [],
            SlotFeatures = 0,
            Head = "gaussianBin",
            FamilyOptions =
            [
                new LstmReaderOptions { InferenceLstmUnits = 5 },
                new GaussianBinOptions { StandardDeviation = deviation, FixedStandardDeviation = fixedDeviation },
            ],
        };

    /// <summary>The same with what stands around the paper's networks: straight paths, further layers, another head.</summary>
    public static ModelOptions WithPaths(this ModelOptions options) => options with
    {
        Activation = Activation.Elu,
        LinearPaths = true,
        OutputWidths = [7],
        SlotFeatures = 4,
        Head = "logistic",
    };

    /// <summary>The same with a standard deviation of numbers that is fixed.</summary>
    public static ModelOptions Fixed(this ModelOptions options, double deviation) => options with
    {
        FamilyOptions = options.FamilyOptions.With(new GaussianBinOptions
        {
            StandardDeviation = StandardDeviationSource.Fixed,
            FixedStandardDeviation = deviation,
        }),
    };

    /// <summary>A model's parameter by its name.</summary>
    public static Parameter Parameter(this ArchitectureVae vae, string name) => vae.Parameters.Find(name);

    /// <summary>A parameter of a set by its name.</summary>
    public static Parameter Find(this ParameterSet parameters, string name) =>
        parameters.Parameters.Single(parameter => parameter.Name == name);

    /// <summary>Sets a parameter.</summary>
    public static void Set(this ArchitectureVae vae, string name, params float[] values)
    {
        var tensor = vae.Parameter(name).Tensor;
        if (values.Length != tensor.Length)
            throw new ArgumentException($"'{name}' has {tensor.Length} values, not {values.Length}.");
        values.CopyTo(tensor.Values);
    }

    /// <summary>Gives the decoder the same outputs at every position, whatever z and the rows before.</summary>
    public static void SetOutputs(this ArchitectureVae vae, params float[] outputs)
    {
        vae.Parameter("decoder.output.weight").Tensor.Values.Clear();
        vae.Set("decoder.output.bias", outputs);
    }
}
