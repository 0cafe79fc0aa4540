using System.Globalization;

namespace ArchVae.Networks.Export.CSharp;

/// <summary>Names in C# of what has names with points and underscores.</summary>
internal static class CSharpName
{
    /// <summary>In camel case: <c>conv2d1ShortcutWeight</c> of <c>conv2d_1.shortcut.weight</c>.</summary>
    public static string Member(string name)
    {
        var type = Type(name);
        return char.ToLowerInvariant(type[0]) + type[1..];
    }

    /// <summary>In Pascal case: <c>Conv2d1</c> of <c>conv2d_1</c>.</summary>
    public static string Type(string name) => string.Concat(Parts(name).Select(part =>
        char.ToUpper(part[0], CultureInfo.InvariantCulture) + part[1..]));

    private static string[] Parts(string name) =>
        name.Split(['_', '.', '-'], StringSplitOptions.RemoveEmptyEntries);
}
