using System.Text.Json;
using Shouldly;

namespace ArchVae.Tests;

/// <summary>Expected values from a file of <c>Fixtures</c>, computed in double precision by other means.</summary>
internal sealed class Fixture
{
    private readonly JsonElement root;

    public Fixture(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Fixtures", name + ".json");
        root = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
    }

    public IEnumerable<JsonElement> Cases => root.GetProperty("cases").EnumerateArray();

    public double Number(string name) => root.GetProperty(name).GetDouble();

    public double[] Vector(string name) => root.GetProperty(name).Deserialize<double[]>()!;

    public double[][] Matrix(string name) => root.GetProperty(name).Deserialize<double[][]>()!;

    public double[][][] Cube(string name) => root.GetProperty(name).Deserialize<double[][][]>()!;

    public int[] Integers(string name) => root.GetProperty(name).Deserialize<int[]>()!;

    public int[][] IntegerMatrix(string name) => root.GetProperty(name).Deserialize<int[][]>()!;

    /// <summary>
    /// Single precision must meet expected values, rows one after the other, to 1e-5 of each; of those below 0.1, to 1e-6.
    /// </summary>
    public static void ShouldBeMet(ReadOnlySpan<float> found, params double[][] expected)
    {
        double[] flat = [.. expected.SelectMany(row => row)];
        found.Length.ShouldBe(flat.Length);
        for (var i = 0; i < flat.Length; i++)
            ((double)found[i]).ShouldBe(flat[i], 1e-5 * Math.Max(0.1, Math.Abs(flat[i])), $"element {i}");
    }

    /// <summary>The values of a matrix row after row, in single precision.</summary>
    public static float[] Flat(double[][] matrix) => [.. matrix.SelectMany(row => row).Select(value => (float)value)];
}
