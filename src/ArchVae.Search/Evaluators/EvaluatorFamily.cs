using ArchVae.Jobs;
using ArchVae.Spaces;

namespace ArchVae.Search.Evaluators;

/// <summary>
/// A kind of evaluator that another process can make anew, of settings and inputs. A program adds its own to
/// <see cref="Registry"/>, and workers that it starts measure by it.
/// </summary>
public abstract class EvaluatorFamily : IFamily
{
    /// <summary>All kinds, the built-in ones first.</summary>
    public static FamilyRegistry<EvaluatorFamily> Registry { get; } = new(
        "evaluator", new TableFamily(), new NetworkFamily(), new CommandFamily());

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>Whether it starts commands, which a worker must allow.</summary>
    public virtual bool RunsCommands => false;

    /// <summary>Makes an evaluator.</summary>
    /// <param name="settings">What <see cref="EvaluatorSource.Settings"/> says.</param>
    /// <param name="inputs">The contents of <see cref="EvaluatorSource.Inputs"/>.</param>
    /// <param name="space">The space of the networks.</param>
    /// <param name="time">The time.</param>
    /// <exception cref="InputException">The settings or inputs have a mistake.</exception>
    public abstract Evaluator Create(string settings, IJobInputs inputs, SearchSpace space, TimeProvider time);
}

/// <summary>Of what another process makes the same evaluator.</summary>
/// <param name="Family">Its kind.</param>
/// <param name="Settings">What it is told, as JSON.</param>
/// <param name="Inputs">What it reads.</param>
public sealed record EvaluatorSource(EvaluatorFamily Family, string Settings, IReadOnlyList<JobInput> Inputs);
