using System.Text.Json;

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

    /// <summary>The values of a matrix row after row, in single precision.</summary>
    public static float[] Flat(double[][] matrix) => [.. matrix.SelectMany(row => row).Select(value => (float)value)];
}
