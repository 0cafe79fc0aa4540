using Xunit;

namespace ArchVae.Tests;

/// <summary>Tests that measure the whole process, or change its folder, and so run while no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
