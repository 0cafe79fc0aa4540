using System.Globalization;
using System.Text.Json;

namespace ArchVae.Posteriors;

/// <summary>A family of flows.</summary>
public enum FlowKind
{
    /// <summary>Planar flows (equations 26 to 29).</summary>
    Planar,

    /// <summary>Inverse autoregressive flows (equations 30 to 33).</summary>
    Iaf,
}

/// <summary>Flows of one family, one after the other.</summary>
/// <param name="Kind">The family.</param>
/// <param name="Length">How many: 1 to 1000.</param>
public sealed record FlowChain(FlowKind Kind, int Length)
{
    internal const int MostFlows = 1000;

    /// <summary>Reads <c>planar:8</c>; without a length, that of the preset.</summary>
    /// <exception cref="InputException">It is no such text.</exception>
    public static FlowChain Parse(string text)
    {
        var parts = text.Split(':');
        var named = Enum.GetValues<FlowKind>().Where(kind => parts[0].Equals(kind.ToString(), StringComparison.OrdinalIgnoreCase)).ToList();
        if (parts.Length <= 2 && named.Count > 0)
        {
            var kind = named[0];
            if (parts.Length == 1) return new FlowChain(kind, kind == FlowKind.Planar ? PosteriorForm.PlanarLength : PosteriorForm.IafLength);
            if (int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length is >= 1 and <= MostFlows)
                return new FlowChain(kind, length);
        }
        throw new InputException($"'{text}' is no chain of flows; it must be planar:N or iaf:N, with N from 1 to {MostFlows}.");
    }

    /// <summary><c>planar:8</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{JsonNamingPolicy.CamelCase.ConvertName(Kind.ToString())}:{Length}");
}
