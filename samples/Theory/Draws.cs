using ArchVae.Tensors;

namespace ArchVae.Samples;

/// <summary>Noise and constants as tensors.</summary>
internal static class Draws
{
    /// <summary>[rows, columns] draws of ε from N(0, I).</summary>
    public static Tensor Noise(Tape tape, ref RandomStream random, int rows, int columns)
    {
        var noise = tape.Constant(rows, columns);
        random.FillGaussian(noise.Values);
        return noise;
    }

    /// <summary>[count, 1] numbers at equal distances, in place of noise.</summary>
    public static Tensor Grid(Tape tape, double from, double to, int count)
    {
        var grid = tape.Constant(count, 1);
        for (var i = 0; i < count; i++) grid.Values[i] = (float)(from + i * (to - from) / (count - 1));
        return grid;
    }

    /// <summary>[rows, columns] of one number, without a gradient.</summary>
    public static Tensor Filled(Tape tape, int rows, int columns, double value)
    {
        var tensor = tape.Constant(rows, columns);
        tensor.Values.Fill((float)value);
        return tensor;
    }

    /// <summary>[rows, columns] of one number, with a gradient.</summary>
    public static Tensor Variable(Tape tape, int rows, int columns, double value)
    {
        var tensor = tape.Variable(rows, columns);
        tensor.Values.Fill((float)value);
        return tensor;
    }
}
