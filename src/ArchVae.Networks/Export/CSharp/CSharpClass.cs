namespace ArchVae.Networks.Export.CSharp;

/// <summary>The class of C# that is being written.</summary>
internal sealed class CSharpClass
{
    /// <summary>Its fields, beside the weights.</summary>
    public List<string> Fields { get; } = [];

    /// <summary>The statements that run the network.</summary>
    public List<string> Statements { get; } = [];

    /// <summary>The static methods that they call, each once.</summary>
    public HashSet<string> Methods { get; } = [];

    /// <summary>A place for so many numbers.</summary>
    public string Buffer(string name, int count)
    {
        var field = CSharpName.Member(name);
        Fields.Add(FormattableString.Invariant($"private readonly float[] {field} = new float[{count}];"));
        return field;
    }

    /// <summary>A place for as many steps as came in, which grows where there are more than ever before.</summary>
    public string Steps(string name, int units)
    {
        var place = CSharpName.Member(name);
        Statements.Add(FormattableString.Invariant($"var {place} = Room(ref {StepsField(name)}, steps * {units});"));
        return place;
    }

    /// <summary>A field that <c>Room</c> gives a place in.</summary>
    public string StepsField(string name)
    {
        var field = $"{CSharpName.Member(name)}Steps";
        Fields.Add($"private float[] {field} = [];");
        Methods.Add(
            """
            private static Span<float> Room(ref float[] buffer, int count)
            {
                if (buffer.Length < count) buffer = new float[count];
                return buffer.AsSpan(0, count);
            }
            """);
        return field;
    }
}
