using ArchVae.Tensors.Nn;

namespace ArchVae.Networks.Training;

/// <summary>The values of parameters and statistics as they were once.</summary>
internal sealed class WeightCopy(ParameterSet parameters)
{
    private readonly float[] values = new float[parameters.Values.Length];
    private readonly float[][] statistics = [.. parameters.Statistics.Select(statistic => new float[statistic.Length])];

    /// <summary>Keeps the values that they have now.</summary>
    public void Take()
    {
        parameters.Values.CopyTo(values);
        for (var i = 0; i < statistics.Length; i++) parameters.Statistics[i].Tensor.Values.CopyTo(statistics[i]);
    }

    /// <summary>Gives them those values back.</summary>
    public void Restore()
    {
        values.CopyTo(parameters.Values);
        for (var i = 0; i < statistics.Length; i++) statistics[i].CopyTo(parameters.Statistics[i].Tensor.Values);
    }
}
