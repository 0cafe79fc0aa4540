using ArchVae.Search.Evaluators;
using ArchVae.Search.Trials;
using ArchVae.Spaces;
using Shouldly;

namespace ArchVae.Tests.Search.Evaluators;

/// <summary>Trials of architectures, and how evaluators take them.</summary>
internal static class TestTrials
{
    public static Trial Of(Architecture architecture, int number = 7) =>
        new() { Number = number, Architecture = architecture, Strategy = "random" };

    public static IReadOnlyDictionary<string, double> Measure(
        this Evaluator evaluator, Architecture architecture, int number = 7) =>
        evaluator.Evaluate(Of(architecture, number), CancellationToken.None);

    public static string Failure(this Evaluator evaluator, Architecture architecture) =>
        Should.Throw<TrialFailedException>(() => evaluator.Measure(architecture)).Message;
}
