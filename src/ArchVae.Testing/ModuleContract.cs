using ArchVae.Networks;

namespace ArchVae.Testing;

/// <summary>The contract of modules: what every <see cref="ModuleFamily"/> keeps to, the library's own among them.</summary>
public static class ModuleContract
{
    /// <summary>
    /// Checks a module by a layer of it. The rules:
    /// <list type="bullet">
    /// <item>each setting has a name of its own and a description, and those that stand in for others are settings;</item>
    /// <item>the layer fits what comes in, with parameters of different names, each at least 1 number, and no negative cost;
    /// twice the same;</item>
    /// <item>its layer has just these parameters, gives rows of its shape, and adds gradients that are those of differences; a
    /// warm pass allocates nothing, and two threads give the same bytes as one;</item>
    /// <item>whatever else comes in, it fits or ends in a <see cref="MisfitException"/>;</item>
    /// <item>fitting changes nothing where the layer fits, and changes no more when it is done twice.</item>
    /// </list>
    /// </summary>
    /// <param name="family">The module.</param>
    /// <param name="values">The values of a layer, by the names of settings.</param>
    /// <param name="incoming">What comes in and fits.</param>
    /// <exception cref="ContractException">A rule is broken.</exception>
    public static void Check(
        ModuleFamily family, IReadOnlyDictionary<string, string> values, NetworkShape incoming)
    {
        ArgumentNullException.ThrowIfNull(family);
        new ModuleRules(family, new(family, values)).Check(incoming);
    }
}
