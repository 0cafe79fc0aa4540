using System.CommandLine;
using System.Globalization;
using System.Text;
using ArchVae.Cli.CommandLine;
using ArchVae.Networks;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;

namespace ArchVae.Cli.Commands;

/// <summary><c>space</c>: the built-in search spaces and those of one's own.</summary>
internal static class SpaceCommand
{
    private const int SampleCount = 5;

    public static Command Create() => new("space", "Shows search spaces.") { List(), Show(), Check() };

    private static Command List()
    {
        var json = CommonOptions.Json();
        var command = new Command("list", "The built-in search spaces.") { json };
        command.SetAction(parsed =>
        {
            var spaces = SearchSpace.BuiltInNames.Select(name => SearchSpace.Load(name));
            var result = new
            {
                Spaces = spaces.Select(s => new
                {
                    s.Name,
                    s.Description,
                    LayerTypes = s.LayerTypes.Count,
                    Features = s.Features.Count,
                    s.MaximumRows,
                    s.LogMemberCount
                }).ToList(),
            };
            Result.Print(parsed, parsed.GetValue(json), result, r =>
                string.Join(Environment.NewLine, r.Spaces.Select(s => $"{s.Name,-26}{s.Description}")));
        });
        return command;
    }

    private static Command Show()
    {
        var space = new Argument<string>("NAME|FILE") { Description = "A built-in name or a YAML file." };
        var json = CommonOptions.Json();
        var command = new Command("show", "One search space: its layers, features and rules.") { space, json };
        command.SetAction(parsed =>
        {
            var shown = SearchSpace.Load(parsed.GetRequiredValue(space));
            Result.Print(parsed, parsed.GetValue(json), shown, Describe, Text);
        });
        return command;
    }

    private static Command Check()
    {
        var file = new Argument<string>("FILE") { Description = "A YAML file." };
        var json = CommonOptions.Json();
        var command = new Command(
            "check", "Checks a search space of your own: explains every mistake, or shows what it makes.") { file, json };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            var (checkedSpace, mistakes) = SearchSpace.Check(path);
            if (checkedSpace is not null) mistakes = SpaceModules.Mistakes(checkedSpace, path);
            if (checkedSpace is not { } space || mistakes.Count > 0)
            {
                ShowMistakes(parsed, parsed.GetValue(json), path, mistakes);
                return ExitCode.BadInput;
            }
            var samples = RandomArchitectures.Independent(space, 0, SampleCount).ToList();
            var result = new
            {
                Valid = true,
                File = path,
                space.Name,
                LayerTypes = space.LayerTypes.Count,
                Features = space.Features.Count,
                space.MaximumRows,
                space.LogMemberCount,
                space.Grammar.Rules,
                Samples = samples.Select(a => a.ToString()),
            };
            Result.Print(parsed, parsed.GetValue(json), result, _ =>
                string.Join(Environment.NewLine, [Text(space), "", "The file is right. It makes, for example:",
                    .. samples.Select(architecture => $"  {architecture}")]));
            return 0;
        });
        return command;
    }

    private static void ShowMistakes(ParseResult parsed, bool asJson, string path, IReadOnlyList<InputException> mistakes)
    {
        if (!asJson)
        {
            foreach (var mistake in mistakes) parsed.InvocationConfiguration.Error.WriteLine(mistake.Message);
            return;
        }
        var told = mistakes.Select(mistake => new { mistake.Line, mistake.Column, Message = mistake.Explanation });
        var result = new { Valid = false, File = path, Mistakes = told };
        Result.Print(parsed, asJson: true, result, _ => "");
    }

    private static object Describe(SearchSpace space) => new
    {
        space.Name,
        space.Description,
        space.MaximumRows,
        space.LogMemberCount,
        LogMembers = space.CountMembers(),
        EndType = space.EndType.Name,
        space.EndIsListed,
        LayerTypes = space.LayerTypes.Select(type => new
        {
            type.Name,
            Features = type.Features.Select(f => f.Name),
            MayBeFirst = space.Grammar.MayFollow(null, type),
            FollowedBy = space.LayerTypes.Where(next => space.Grammar.MayFollow(type, next)).Select(t => t.Name),
            MayBeLast = type == space.EndType || space.Grammar.MayFollow(type, space.EndType),
        }),
        space.Grammar.Rules,
        Features = space.Features.Select(f => new
        {
            f.Name,
            Kind = LowerCase(f.Kind),
            Minimum = f.IsNumeric ? f.Low : (double?)null,
            Maximum = f.IsNumeric ? f.High : (double?)null,
            Step = f.IsNumeric ? f.Step : (double?)null,
            Scale = f.IsNumeric ? LowerCase(f.Scale) : null,
            Choices = f.Kind == FeatureKind.Choice ? f.Choices.Select((choice, i) => ChoiceOf(f, i)) : null,
            f.FirstPosition,
            f.BinCount,
        }),
        space.Definition,
    };

    // As files write it: 3 or "same".
    private static object ChoiceOf(Feature feature, int bin) => feature.ChoiceIsNumber[bin]
        ? double.Parse(feature.Choices[bin], CultureInfo.InvariantCulture) : feature.Choices[bin];

    private static string Text(SearchSpace space)
    {
        var text = new StringBuilder();
        text.AppendLine($"{space.Name}: {space.Description}");
        text.AppendLine(FormattableString.Invariant($"At most {space.MaximumRows - (space.EndIsListed ? 0 : 1)} layers."));
        if (space.DescribeMembers() is { } members) text.AppendLine(members);
        text.AppendLine().AppendLine("Layers");
        foreach (var type in space.LayerTypes)
        {
            if (type == space.EndType && !space.EndIsListed) continue;
            var next = space.LayerTypes.Where(t => space.Grammar.MayFollow(type, t) &&
                (t != space.EndType || space.EndIsListed)).Select(t => t.Name).ToList();
            text.Append($"  {type}").Append(next.Count > 0 ? $" → {string.Join(" | ", next)}" : "");
            text.AppendLine(MayBeLast(space, type) ? "; may be the last" : "");
        }
        text.AppendLine().AppendLine("Beginning and end");
        text.AppendLine($"  A network begins with {Names(space.LayerTypes.Where(t => space.Grammar.MayFollow(null, t)))}.");
        text.AppendLine(space.EndIsListed
            ? $"  It ends with {space.EndType.Name}, which comes " +
                (space.Grammar.MayFollow(null, space.EndType) ? "first or " : "") +
                $"after {Names(space.LayerTypes.Where(t => space.Grammar.MayFollow(t, space.EndType)))}."
            : $"  It ends after {Names(space.LayerTypes.Where(t => MayBeLast(space, t)))}. The space declares no layer type "
                + "'end', so files list none; a row 'end' without features is added when they are read.");
        if (space.Grammar.Rules.Count > 0) text.AppendLine().AppendLine("Rules");
        foreach (var rule in space.Grammar.Rules) text.AppendLine($"  {InputException.Escaped(rule)}");
        if (space.Grammar.Rules.Count > 0 && !space.Generator.HasProbabilities)
            text.AppendLine("  Not all of them can be looked ahead for: random networks are drawn anew until all hold, and have "
                + "no probabilities.");
        if (space.Features.Count > 0) text.AppendLine().AppendLine("Features");
        foreach (var feature in space.Features)
        {
            text.Append($"  {feature.Name}: {InputException.Escaped(feature.Accepted)}");
            if (feature.Kind == FeatureKind.Real) text.Append(FormattableString.Invariant($", to the nearest {feature.Step}"));
            if (feature.Scale == FeatureScale.Log) text.Append(", log scale");
            if (feature.FirstPosition > 0)
                text.Append(FormattableString.Invariant($", from layer {feature.FirstPosition + 1} on"));
            text.AppendLine();
        }
        return text.ToString().TrimEnd();
    }

    // Whether a layer of the type can be the last that files list, where they do not list the end.
    private static bool MayBeLast(SearchSpace space, LayerType type) =>
        !space.EndIsListed && space.Grammar.MayFollow(type, space.EndType);

    private static string Names(IEnumerable<LayerType> types) => string.Join(" or ", types.Select(type => type.Name));

    private static string LowerCase<T>(T value) where T : struct, Enum =>
#pragma warning disable CA1308 // Names of kinds are lower case in files.
        value.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
