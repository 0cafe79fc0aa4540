using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace ArchVae.Posteriors;

/// <summary>Flows one after the other, f_K∘…∘f_1, with the context that they read.</summary>
internal sealed class FlowSequence
{
    private readonly Flow[] flows;
    private readonly LinearLayer? context;
    private readonly Tensor[] logDeterminants;

    /// <param name="parameters">The set to add parameters to.</param>
    /// <param name="name">Their name before ".context" and ".flows".</param>
    /// <param name="chains">The flows, in order.</param>
    /// <param name="options">The families' own options.</param>
    /// <param name="features">E, the width of what the flows are conditioned on.</param>
    /// <param name="size">Z.</param>
    public FlowSequence(
        ParameterSet parameters, string name, IReadOnlyList<FlowChain> chains, FamilyOptions options, int features, int size)
    {
        var contextSize = chains.Select(chain => chain.Family.ContextSize(options)).DefaultIfEmpty(0).Max();
        if (contextSize > 0) context = new LinearLayer(parameters, $"{name}.context", features, contextSize);
        var made = new List<Flow>();
        var ofFamily = new Dictionary<FlowFamily, int>();
        foreach (var family in chains.SelectMany(chain => Enumerable.Repeat(chain.Family, chain.Length)))
        {
            var place = ofFamily.GetValueOrDefault(family);
            made.Add(family.Create(
                new FlowContext(parameters, $"{name}.flows.{made.Count}", features, contextSize, size, place, options)));
            ofFamily[family] = place + 1;
        }
        flows = [.. made];
        logDeterminants = new Tensor[flows.Length];
    }

    /// <summary>K.</summary>
    public int Count => flows.Length;

    /// <summary>[N, 1] each, log|det ∂f_k/∂z_(k−1)| of the last <see cref="Apply"/>, in nats.</summary>
    public ReadOnlySpan<Tensor> LogDeterminants => logDeterminants;

    /// <summary>What the flows depend on, of features [B, E].</summary>
    public FlowConditions Conditions(Tape tape, Tensor features) => new(features, context?.Apply(tape, features) ?? default);

    /// <summary>z_0 [N, Z] → z_K [N, Z].</summary>
    public Tensor Apply(Tape tape, Tensor z, FlowConditions conditions)
    {
        for (var k = 0; k < flows.Length; k++) (z, logDeterminants[k]) = flows[k].Apply(tape, z, conditions);
        return z;
    }

    /// <summary>z_0 [N, Z] → z_0, z_1, …, z_K [N, Z] each.</summary>
    public IReadOnlyList<Tensor> Steps(Tape tape, Tensor z, FlowConditions conditions)
    {
        var steps = new List<Tensor> { z };
        foreach (var flow in flows) steps.Add(flow.Apply(tape, steps[^1], conditions).Z);
        return steps;
    }

    /// <summary>z_K [N, Z] → z_0 [N, Z]. Not differentiable.</summary>
    public Tensor Invert(Tape tape, Tensor z, FlowConditions conditions)
    {
        for (var k = flows.Length - 1; k >= 0; k--) z = flows[k].Invert(tape, z, conditions);
        return z;
    }
}
