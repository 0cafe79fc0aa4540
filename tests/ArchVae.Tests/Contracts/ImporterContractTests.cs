using System.Globalization;
using System.Text;
using ArchVae.Data;
using ArchVae.Data.Importing;
using ArchVae.Spaces;
using ArchVae.Testing;
using ArchVae.Tests.Data;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Contracts;

public sealed class ImporterContractTests
{
    private const string WithoutValue = "a metric without a value is told, and is none";
    private const string Damage = "damage ends in records or an InputException with the name of the stream";

    public static TheoryData<string, string> Samples => new()
    {
        { "enas", "[[1], [4, 0], [5, 0, 1], [0, 1, 1, 1], [2, 1, 1, 1, 1], [3, 0, 0, 0, 0, 1]], 0.7302\n" +
            "[[0], [0, 0], [0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]], 0.5\r\n" },
        { "nas-bench-macro", "{\"02012100\": {\"test_acc\": [89.47, 88.9],\n\"mean_acc\": 89.2, \"note\": {\"a\": []}}, " +
            "\"11111221\": {}}" },
        { "nas-bench-201", "i,ArchitectureString,\"a\"\r\n" +
            "1,|avg_pool_3x3~0|+|none~0|skip_connect~1|+|none~0|nor_conv_3x3~1|none~2|,\"91.5\"\r\n" +
            "2,|none~0|+|none~0|none~1|+|none~0|none~1|none~2|,\r\n" },
        { "darts", DartsSamples.Genotype + "\n{\"config\": " + DartsSamples.Configuration + ", \"val_accuracy\": 94.25}\n" },
        { "nas-bench-101", "[{\"module_adjacency\": [[0,1,0],[0,0,1],[0,0,0]], \"module_operations\": " +
            "[\"input\",\"conv1x1-bn-relu\",\"output\"], \"validation_accuracy\": 0.82},\n" +
            "{\"module_adjacency\": [[0,1],[0,0]], \"module_operations\": [\"input\",\"output\"]}]\n" },
        { "cfg-nas",
            "[('<start>', 64, None), ('linear', 256, None), ('dropout', np.float64(0.227), None), ('<end>', 1, None)]\n" +
            "[('<start>', 64, None), ('linear', 7, None), ('<end>', 2, None)]" },
        { "nas-bench-201", "|avg_pool_3x3~0|+|none~0|skip_connect~1|+|none~0|nor_conv_3x3~1|none~2|,91.5\n" +
            "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|\n" },
        { "nats-bench-size", "64:64:64:64:64,70.1\r\n8:16:24:32:40\r\n" },
        { "nats-bench-size", "architecture,a\n64:64:64:64:64,70.1\n8:16:24:32:40,\n" },
        { "transnas-bench-101", "64-41414-1_02_333,0.91\n64-41414-0_00_000\n" },
        { "transnas-bench-101", "64-1234-basic\n64-141414-basic,0.5\n" },
        { "naslib-nas-bench-201", "[{\"arch\": [2, 4, 1, 0, 1, 1], \"accuracy\": 10.0},\n{\"arch\": [1, 3, 4, 3, 2, 2]}]" },
        { "naslib-nas-bench-201",
            "[2, 4, 1, 0, 1, 1]\n{\"arch\": [1, 3, 4, 3, 2, 2], \"accuracy\": 87.88, \"note\": \"\\\"x\"}" },
        { "keras", KerasModels.Text("[null, 30]", KerasModels.Dense(8), KerasModels.Dropout(0.5), KerasModels.Dense(3)) + "\n" +
            KerasModels.Text("[null, 4]", KerasModels.Dense(9), KerasModels.Dense(1)) },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_librarys_importers_keep_it(string family, string sample) =>
        ImporterContract.Check(ImporterFamily.Registry.Get(family), Encoding.UTF8.GetBytes(sample), 2);

    [Fact]
    public void A_space_may_be_given() =>
        ImporterContract.Check(new Digits(Mistake.None), "0 7.5\n1\n"u8.ToArray(), 2, Digits.Space);

    [Theory]
    [InlineData(Mistake.None, "the sample gives its records", "expected 3 records; found 2")]
    [InlineData(Mistake.FormatException, Damage, "FormatException")]
    [InlineData(Mistake.Nameless, Damage, "found '' in")]
    [InlineData(Mistake.Eager, "nothing is read before it is asked for", "found 8 bytes")]
    [InlineData(Mistake.Closes, "nothing is read before it is asked for", "a closed one")]
    [InlineData(Mistake.OneRead, "a stream of single bytes gives the same", "expected 2 records; found 1")]
    [InlineData(Mistake.Ids, "the sample gives its records", "the id '0' of record 0; found '1'")]
    [InlineData(Mistake.Illegal, "the sample gives its records", "expected a legal architecture")]
    [InlineData(Mistake.Remembers, "skipped records are left out", "records")]
    [InlineData(Mistake.Strict, WithoutValue, "expected 'size' without a value where 'NaN' stands; found the sample, line 1")]
    [InlineData(Mistake.Zero, WithoutValue, "expected 'size' without a value where 'NaN' stands; found 0")]
    [InlineData(Mistake.Drops, WithoutValue, "expected 'size' among the metrics without a value where 'NaN' stands; found []")]
    public void A_broken_importer_is_refused(Mistake mistake, string rule, string message)
    {
        var refused = Should.Throw<ContractException>(() =>
            ImporterContract.Check(new Digits(mistake), "0 7.5\n1\n"u8.ToArray(), mistake == Mistake.None ? 3 : 2));
        refused.Rule.ShouldBe(rule);
        refused.Message.ShouldContain(message);
        refused.Subject.ShouldBe("The importer 'digits'");
    }

    public enum Mistake
    {
        None, FormatException, Nameless, Eager, Closes, OneRead, Ids, Illegal, Remembers, Strict, Zero, Drops,
    }

    /// <summary>A line a record: 0 for the layer x, 1 for y, and a size that may be left out.</summary>
    private sealed class Digits(Mistake mistake) : ImporterFamily
    {
        private readonly HashSet<string> seen = [];

        public static SearchSpace Space { get; } =
            SearchSpace.Parse("name: digits\nlayers:\n  x: []\n  y: []\ntransitions: any\nlength: 1\n");

        public override string Name => "digits";

        public override string Description => "a digit a line";

        protected override IEnumerable<ArchitectureRecord> ReadAll(Stream stream, string name, SearchSpace? space)
        {
            if (mistake != Mistake.Eager) return Records(stream, name, null);
            return Records(stream, name, Text(stream));
        }

        private IEnumerable<ArchitectureRecord> Records(Stream stream, string name, string? text)
        {
            var lines = (text ?? Text(stream)).TrimEnd('\n').Split('\n');
            if (mistake == Mistake.Closes) stream.Dispose();
            for (var i = 0; i < lines.Length; i++)
            {
                var words = lines[i].Split(' ');
                var line = words[0];
                if (line.Length == 0) continue;
                if (mistake == Mistake.Remembers && !seen.Add(line)) continue;
                var isKnown = line is "0" or "1";
                if (!isKnown && mistake == Mistake.FormatException) throw new FormatException("This is no digit.");
                if (!isKnown) throw new InputException("This is no digit.", mistake == Mistake.Nameless ? null : name, i + 1);
                int[] end = mistake == Mistake.Illegal ? [] : [Space.EndType.Index];
                var number = (i + (mistake == Mistake.Ids ? 1 : 0)).ToString(CultureInfo.InvariantCulture);
                yield return new(
                    Architecture.FromCells(Space, [line[0] - '0', .. end]), number,
                    Sizes(words.ElementAtOrDefault(1), name, i + 1));
            }
        }

        private Dictionary<string, double> Sizes(string? text, string name, int line)
        {
            if (text is null) return [];
            if (!MetricValue.TryParse(text, out var size) || (mistake == Mistake.Strict && double.IsNaN(size)))
                throw new InputException("This is no size.", name, line);
            if (mistake == Mistake.Zero && double.IsNaN(size)) size = 0;
            return mistake == Mistake.Drops && double.IsNaN(size) ? [] : new() { ["size"] = size };
        }

        private string Text(Stream stream)
        {
            if (mistake == Mistake.OneRead)
            {
                var buffer = new byte[1000];
                return Encoding.UTF8.GetString(buffer, 0, stream.Read(buffer));
            }
            using var reader = new StreamReader(stream, leaveOpen: true);
            return reader.ReadToEnd();
        }
    }
}
