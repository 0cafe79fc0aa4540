using ArchVae.Spaces;

namespace ArchVae.Data.Importing;

/// <summary>
/// Members of TransNAS-Bench-101: base channels, modules and cell. <c>64-41414-1_02_333</c> is a cell of the micro space, its
/// edges grouped by the node that they enter, with the operations 0 none, 1 skip, 2 convolution 1x1, 3 convolution 3x3;
/// <c>64-1234-basic</c> is one of the macro space, with the modules 1 plain, 2 twice the channels, 3 half the resolution, 4 both.
/// All of a file are of one space, which its first says.
/// </summary>
internal sealed class TransNasBench101Importer : TextImporter
{
    private const string Micro = "transnas-bench-101-micro";
    private const string Macro = "transnas-bench-101-macro";
    private const string BaseChannels = "64";
    private const string ModulesOfCells = "41414";
    private const string BasicCell = "basic";
    private const int Nodes = 3;

    private static readonly string[] operations = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3"];
    private static readonly string[] kindsOfModules = ["plain", "double", "downsample", "double_downsample"];

    public override string Name => "transnas-bench-101";

    public override string Description =>
        "TransNAS-Bench-101, cells like 64-41414-1_02_333 or modules like 64-1234-basic, a line each or in a CSV file";

    protected override bool Begins(string text) => char.IsAsciiDigit(text.AsSpan().TrimStart() is [var first, ..] ? first : ' ');

    protected override SearchSpace SpaceOf(string text) =>
        SearchSpace.Load(text.EndsWith($"-{BasicCell}", StringComparison.Ordinal) ? Macro : Micro);

    protected override void AddLayers(ArchitectureBuilder builder, string text, SearchSpace space)
    {
        if (text.Split('-') is not [var channels, var modules, var cell])
        {
            throw new InputException(
                "It must be base channels, modules and cell with '-' between them, like 64-41414-1_02_333 or 64-1234-basic.");
        }
        if (channels != BaseChannels)
            throw new InputException($"The benchmark has {BaseChannels} base channels, not '{InputException.Shown(channels)}'.");
        if (cell == BasicCell)
        {
            foreach (var module in modules) Add(builder, module, 1, "module", kindsOfModules);
            return;
        }
        if (modules != ModulesOfCells)
        {
            throw new InputException(
                $"Cells of the benchmark stand in the modules {ModulesOfCells}, not '{InputException.Shown(modules)}'; other " +
                $"modules have the cell {BasicCell}.");
        }
        AddCell(builder, cell);
    }

    private static void AddCell(ArchitectureBuilder builder, string cell)
    {
        var nodes = cell.Split('_');
        if (nodes.Length != Nodes)
            throw new InputException($"A cell must be {Nodes} nodes with '_' between them, not {nodes.Length}.");
        for (var node = 0; node < Nodes; node++)
        {
            if (nodes[node].Length != node + 1)
            {
                var found = InputException.Shown(nodes[node]);
                throw new InputException($"Node {node + 1} must have {node + 1} operations, a digit each, not '{found}'.");
            }
            foreach (var operation in nodes[node]) Add(builder, operation, 0, "operation", operations);
        }
    }

    private static void Add(ArchitectureBuilder builder, char digit, int first, string what, string[] types)
    {
        var last = first + types.Length - 1;
        if (digit < '0' + first || digit > '0' + last)
        {
            throw new InputException(
                $"Each {what} must be a digit from {first} to {last}, not '{InputException.Shown($"{digit}")}'.");
        }
        builder.Add(types[digit - '0' - first]);
    }
}
