using System.Security.Cryptography;
using ArchVae.Jobs.Work;
using ArchVae.Models;
using ArchVae.Networks;
using ArchVae.Search;
using ArchVae.Studies;
using ArchVae.Tensors;

namespace ArchVae.Jobs.Store;

/// <summary>
/// Which program this is: its version, and eight digits that differ where anything in its libraries does. The same source gives
/// the same digits on any machine.
/// </summary>
internal static class ProgramVersion
{
    /// <summary>The version of this program.</summary>
    public static string Current { get; } = Of(
        typeof(Simd), typeof(ArchitectureVae), typeof(NetworkPlan), typeof(SearchRunner), typeof(StudyRunner), typeof(Worker));

    private static string Of(params Type[] types)
    {
        byte[] modules = [.. types.SelectMany(type => type.Module.ModuleVersionId.ToByteArray())];
        return $"{types[^1].Assembly.GetName().Version!.ToString(3)}+{Convert.ToHexStringLower(SHA256.HashData(modules))[..8]}";
    }
}
