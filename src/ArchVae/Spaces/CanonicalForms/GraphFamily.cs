using System.Text;
using ArchVae.Spaces.Rules;

namespace ArchVae.Spaces.CanonicalForms;

/// <summary>
/// <c>graph</c>: networks as graphs, of spaces with a rule <c>paths</c>, whose flags are the edges. Two are one if they differ
/// only in the order of the vertices between input and output: all orders are tried, and the text that comes first in the
/// alphabet stands for them all. A vertex is its layer's type and the values of its other features.
/// </summary>
internal sealed class GraphFamily : CanonicalFormFamily
{
    // 6! orders.
    private const int MostInner = 6;

    public override string Name => "graph";

    public override ICanonicalForm Create(SearchSpace space)
    {
        var paths = space.Grammar.ValueRules.OfType<PathRule>().FirstOrDefault()
            ?? throw new ArgumentException("The canonical form 'graph' is of spaces with a rule 'paths'.");
        return space.MaximumRows - 1 <= MostInner ? new Form(space, paths) : throw new ArgumentException(
            $"The canonical form 'graph' tries all orders of the layers before the last, at most {MostInner}.");
    }

    private sealed class Form : ICanonicalForm
    {
        private readonly SearchSpace space;
        private readonly bool[] isEdge;
        private readonly int[] edges;
        // [number of inner vertices] all their orders.
        private readonly int[][][] orders;

        public Form(SearchSpace space, PathRule paths)
        {
            this.space = space;
            edges = [.. paths.Flags.Select(flag => flag.Index)];
            isEdge = [.. space.Features.Select(feature => edges.Contains(feature.Index))];
            orders = [.. Enumerable.Range(0, MostInner + 1).Select(count => Orders([.. Enumerable.Range(0, count)]).ToArray())];
        }

        public string Of(Architecture architecture)
        {
            // An end without edges is no vertex: the last layer is the output then.
            var rows = architecture.RowCount - (space.EndType.Features.Any(feature => isEdge[feature.Index]) ? 0 : 1);
            var labels = Enumerable.Range(0, rows).Select(row => Label(architecture, row)).ToArray();
            string? first = null;
            foreach (var order in orders[rows - 1])
            {
                var text = Write(architecture, labels, order);
                if (first is null || string.CompareOrdinal(text, first) < 0) first = text;
            }
            return first!;
        }

        private string Label(Architecture architecture, int row)
        {
            var type = space.LayerTypes[architecture.TypeOf(row)];
            var values = type.FeaturesAt(row).Where(feature => !isEdge[feature.Index])
                .Select(feature => $"{feature.Name}={feature.Format(architecture.BinOf(row, feature.Index))}");
            return string.Join(',', values.Prepend(type.Name));
        }

        // A vertex after the other, the output last: its label, and who feeds it, 0 the input. The order gives rows.
        private string Write(Architecture architecture, string[] labels, int[] order)
        {
            var text = new StringBuilder();
            for (var place = 0; place < labels.Length; place++)
            {
                var row = place == order.Length ? place : order[place];
                text.Append(labels[row]).Append(':').Append(HasEdge(architecture, 0, row) ? '1' : '0');
                foreach (var from in order) text.Append(HasEdge(architecture, from + 1, row) ? '1' : '0');
                text.Append(' ');
            }
            return text.ToString();
        }

        private bool HasEdge(Architecture architecture, int from, int row) =>
            from <= row && from < edges.Length && architecture.BinOf(row, edges[from]) == 1;

        private static IEnumerable<int[]> Orders(int[] items) => items.Length == 0 ? [[]]
            : items.SelectMany(first => Orders([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));
    }
}
