using System.Globalization;
using ArchVae.Spaces;

namespace ArchVae.Data.Importing;

/// <summary>Members of NATS-Bench's size space, the channels of its five stages: <c>64:64:64:64:64</c>.</summary>
internal sealed class NatsBenchSizeImporter : TextImporter
{
    public override string Name => "nats-bench-size";

    public override string Description => "NATS-Bench's size space, channels like 64:64:64:64:64, a line each or in a CSV file";

    protected override bool Begins(string text) => char.IsAsciiDigit(text.AsSpan().TrimStart() is [var first, ..] ? first : ' ');

    protected override SearchSpace SpaceOf(string text) => SearchSpace.Load(Name);

    protected override void AddLayers(ArchitectureBuilder builder, string text, SearchSpace space)
    {
        foreach (var stage in text.Split(':'))
        {
            if (!int.TryParse(stage, NumberStyles.None, CultureInfo.InvariantCulture, out var channels))
            {
                var found = InputException.Shown(stage);
                throw new InputException($"The channels of a stage must be a number, and ':' between stages, not '{found}'.");
            }
            builder.Add("stage", ("channels", channels));
        }
    }
}
