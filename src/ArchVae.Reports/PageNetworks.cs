namespace ArchVae.Reports;

/// <summary>The networks of a page, each list of them once, with the names that elements of the page know them by.</summary>
internal sealed class PageNetworks
{
    private readonly Dictionary<ReportNetworks, string> names = new(ReferenceEqualityComparer.Instance);

    /// <summary>The name of a list; a new one gets the next.</summary>
    public string NameOf(ReportNetworks networks)
    {
        if (names.TryGetValue(networks, out var name)) return name;
        name = FormattableString.Invariant($"networks-{names.Count + 1}");
        names.Add(networks, name);
        return name;
    }

    /// <summary>The lists as data for the page's script, which no browser runs or shows.</summary>
    public void Write(TextWriter text)
    {
        foreach (var (networks, name) in names)
            text.WriteLine($"<script type=\"application/json\" id=\"{name}\">{networks.ToJson()}</script>");
    }
}
