using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using ArchVae.Evaluation;
using ArchVae.Models;
using ArchVae.Options;
using ArchVae.Posteriors;
using ArchVae.Reports;
using ArchVae.Speed;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Options;

/// <summary>What is read from the attributes of an options record, be it one of the library's or of somebody else.</summary>
public sealed class OptionDescriptionTests
{
    public static TheoryData<object> Records =>
        [new ModelOptions(), new TrainingOptions(), new EvaluationOptions(), new DecodingOptions(), new ReportOptions(),
            new SpeedOptions()];

    [Theory]
    [MemberData(nameof(Records))]
    public void Records_compare_by_value(object record)
    {
        var another = Activator.CreateInstance(record.GetType())!;
        another.ShouldNotBeSameAs(record);
        another.ShouldBe(record);
        another.GetHashCode().ShouldBe(record.GetHashCode());
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void Every_option_can_be_set_on_a_copy_and_counts_in_the_comparison(object record)
    {
        foreach (var option in OptionDescription.Of(record.GetType()))
        {
            var before = option.Get(record);
            var other = option.With(record, Other(option, before));
            other.ShouldNotBe(record, option.Name);
            option.Get(record).ShouldBe(before);
            option.With(other, before).ShouldBe(record, option.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void Defaults_are_among_the_values_that_are_accepted(object record) =>
        Should.NotThrow(() => OptionDescription.CheckRanges(record));

    [Theory]
    [MemberData(nameof(Records))]
    public void Every_public_property_is_described(object record)
    {
        // Those that commands set themselves, one whose contrary is the option, and the families' own, which are described one by
        // one.
        string[] others =
        [
            nameof(SpeedOptions.Model), nameof(SpeedOptions.Posteriors), nameof(SpeedOptions.Threads),
            nameof(DecodingOptions.Masked), nameof(DecodingOptions.Condition),
            nameof(ModelOptions.FamilyOptions), nameof(ModelOptions.HasClosedFormKl),
        ];
        Type[] records = [record.GetType(), .. record is ModelOptions ? ModelFamilies.OptionsTypes : []];
        records.SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            .Select(property => property.Name)
            .Except(others)
            .ShouldBe(OptionDescription.Of(record.GetType()).Where(option => option.IsSetting).Select(option => option.Name));
    }

    [Fact]
    public void Lists_of_equal_values_are_equal()
    {
        var (left, right) = (new ModelOptions { InferenceWidths = [3, 4] }, new ModelOptions { InferenceWidths = [3, 4] });
        left.ShouldBe(right);
        left.ShouldNotBe(left with { InferenceWidths = [4, 3] });
        left.ShouldNotBe(left with { InferenceWidths = [3, 4, 5] });
        int[] given = [3, 4];
        var copied = new ModelOptions { InferenceWidths = given };
        given[0] = 9;
        copied.ShouldBe(left);
    }

    [Fact]
    public void A_record_of_somebody_else_is_described_checked_and_changed()
    {
        var options = OptionDescription.Of(typeof(Foreign));
        options.Select(option => option.Name).ShouldBe(
            [nameof(Foreign.Rank), nameof(Foreign.Share), nameof(Foreign.Ratio), nameof(Foreign.Widths), nameof(Foreign.Kind),
                "Half"]);
        options.Select(option => option.Setting).ShouldBe(["rank", "share", "ratio", "widths", "kind", "half"]);
        options.Select(option => option.CommandLineName).ShouldBe(
            ["--foreign-rank", null, "--ratio", "--widths", "--kind", "--half"]);
        options.Select(option => option.IsSetting).ShouldBe([true, true, true, true, true, false]);
        options.Select(option => OptionDescription.Text(option.Get(new Foreign())))
            .ShouldBe(["4", "0.5", "", "1 2", "gated", "2"]);
        options.Select(option => option.Accepted).ShouldBe(
        [
            "a whole number from 1 to 9", "a number above 0 and at most 1", "a number, 2 or more, or null",
            "a list of whole numbers, at most 5, such as [64, 32]", "one of gated, plain", "a whole number",
        ]);
        var changed = options[5].With(options[3].With(new Foreign(), new[] { 5 }), 3);
        changed.ShouldBe(new Foreign { Rank = 6, Widths = [5] });
        foreach (var (wrong, message) in new[]
        {
            (new Foreign { Rank = 10 }, "Rank is 10; it must be from 1 to 9."),
            (new Foreign { Share = 0 }, "Share is 0; it must be above 0 and at most 1."),
            (new Foreign { Share = double.NaN }, "Share is NaN; it must be above 0 and at most 1."),
            (new Foreign { Ratio = double.PositiveInfinity }, "Ratio is Infinity; it must be 2 or more."),
            (new Foreign { Widths = [1, 6] }, "Widths is 6; it must be at most 5."),
            (new Foreign { Kind = (IafForm)7 }, "Kind is 7; it must be one of Gated, Plain."),
        })
        {
            var error = Should.Throw<InputException>(() => OptionDescription.CheckRanges(wrong));
            error.Message.ShouldBe(message);
            error.Settings.ShouldBe([message.Split(' ')[0]]);
        }
        Should.NotThrow(() => OptionDescription.CheckRanges(new Foreign { Ratio = 2 }));
    }

    [Fact]
    public void Null_is_refused_where_it_is_no_value()
    {
        foreach (var (options, message) in new[]
        {
            (new ModelOptions { Posterior = null! }, "Posterior is null; it must be given."),
            (new ModelOptions { Prior = null! }, "Prior is null; it must be one of "),
            (new ModelOptions { Reader = null! }, "Reader is null; it must be one of "),
            (new ModelOptions { Head = null! }, "Head is null; it must be one of "),
        })
        {
            var error = Should.Throw<InputException>(options.Validate);
            error.Message.ShouldStartWith(message);
            error.Settings.ShouldBe([message.Split(' ')[0]]);
        }
        Should.Throw<ArgumentNullException>(() => OptionDescription.Of(null!)).ParamName.ShouldBe("record");
        Should.Throw<ArgumentNullException>(() => OptionDescription.CheckRanges(null!)).ParamName.ShouldBe("record");
    }

    [Fact]
    public void What_a_property_throws_comes_as_it_is()
    {
        var option = OptionDescription.Of(typeof(Throwing)).Single();
        Should.Throw<InvalidOperationException>(() => option.Get(new Throwing())).Message.ShouldBe("get m");
        Should.Throw<InvalidOperationException>(() => option.With(new Throwing(), 1)).Message.ShouldBe("set 1 m");
    }

    [Fact]
    public void Families_options_are_records_that_have_defaults()
    {
        Should.Throw<ArgumentNullException>(() => FamilyOptions.Default.With(null!)).ParamName.ShouldBe("record");
        Should.Throw<ArgumentNullException>(() => FamilyOptions.Create([null!])).ParamName.ShouldBe("records");
        object text = "text";
        Should.Throw<ArgumentException>(() => FamilyOptions.Default.With(text)).Message
            .ShouldStartWith("String has no public constructor that takes nothing.");
        Should.Throw<ArgumentException>(() => FamilyOptions.Create([text]));
    }

    [Theory]
    [InlineData(nameof(ModelOptions.LatentSize), "8", "8")]
    [InlineData(nameof(ModelOptions.InferenceWidths), "[7, 6]", "7 6")]
    [InlineData(nameof(ModelOptions.Posterior), "\"full+iaf:2\"", "full+iaf:2")]
    [InlineData(nameof(ModelOptions.Reader), "\"lastState\"", "lastState")]
    [InlineData(nameof(AmortizationOptions.AmortizeFlow), "true", "true")]
    public void A_value_of_a_file_is_read_as_the_propertys(string name, string json, string text)
    {
        var option = OptionDescription.Of(typeof(ModelOptions)).Single(option => option.Name == name);
        var record = option.With(new ModelOptions(), option.Read(JsonNode.Parse(json)));
        OptionDescription.Text(option.Get(record)).ShouldBe(text);
    }

    private static object? Other(OptionDescription option, object? value) =>
        option.IsList && option.ValueType == typeof(FlowChain) ? new[] { new FlowChain("iaf", 3) }
        : option.IsList ? Array.CreateInstance(option.ValueType, 0)
        : option.ValueType == typeof(PosteriorForm) ? PosteriorForm.Parse("full+planar:3")
        : value is FamilyForm<BaseFamily> ? new FamilyForm<BaseFamily>(BaseFamily.Registry.Get("full"))
        : value is FamilyForm<ReaderFamily> ? new FamilyForm<ReaderFamily>(ReaderFamily.Registry.Get("attention"))
        // There is one family of these in the library.
        : value is FamilyForm<PriorFamily> ? new FamilyForm<PriorFamily>(new OtherPrior())
        : value is FamilyForm<HeadFamily> ? new FamilyForm<HeadFamily>(new OtherHead())
        : value is Enum ? Enum.GetValues(option.ValueType).Cast<object>().First(one => !one.Equals(value))
        : value is bool flag ? !flag
        : Convert.ChangeType(
            Convert.ToDouble(value ?? 0, CultureInfo.InvariantCulture) + 1, option.ValueType, CultureInfo.InvariantCulture);

    private sealed class OtherPrior : PriorFamily
    {
        public override string Name => "other";

        public override Prior Create(PriorContext context) => throw new NotSupportedException("No model of the test has it.");
    }

    private sealed class OtherHead : HeadFamily
    {
        public override string Name => "other";

        public override NumberHead Create(HeadContext context) =>
            throw new NotSupportedException("No model of the test has it.");
    }

    private sealed record Throwing
    {
        [Option("--size", "A size.")]
        public int Size
        {
            get => throw new InvalidOperationException($"get {Unit}");
            init => throw new InvalidOperationException($"set {value} {Unit}");
        }

        public string Unit { get; } = "m";
    }

    private sealed record Foreign
    {
        [Option("--foreign-rank", "The rank.", minimum: 1, maximum: 9)]
        public int Rank { get; init; } = 4;

        [Option(null, "A share.", above: 0, maximum: 1)]
        public double Share { get; init; } = 0.5;

        [Option("--ratio", "A ratio.", minimum: 2)]
        public double? Ratio { get; init; }

        [Option("--widths", "Widths.", maximum: 5)]
        public IReadOnlyList<int> Widths { get; init => field = new ValueList<int>(value); } = new ValueList<int>(1, 2);

        [Option("--kind", "A kind.")]
        public IafForm Kind { get; init; }

        public int Undescribed { get; init; }

        [Option("--half", "Half the rank.")]
        internal int Half { get => Rank / 2; init => Rank = value * 2; }
    }
}
