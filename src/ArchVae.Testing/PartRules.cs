namespace ArchVae.Testing;

/// <summary>The rules that all parts of a model keep, whatever they compute.</summary>
internal static class PartRules
{
    /// <summary>Every parameter's name must begin with the given one, so that it is no other part's.</summary>
    public static void CheckNames<T>(Contract contract, Rig<T> rig)
    {
        foreach (var parameter in rig.Parameters.Parameters)
        {
            if (!parameter.Name.StartsWith(Rig<T>.Name + ".", StringComparison.Ordinal))
                throw contract.Broken($"a name that begins with '{Rig<T>.Name}.', as given", $"'{parameter.Name}'");
        }
    }

    /// <summary>Every parameter must get a finite gradient that is not zero everywhere.</summary>
    public static void CheckGradientsReach<T>(Contract contract, Rig<T> rig, TapeFunction<T> function, Input[] inputs)
    {
        rig.Parameters.ClearGradients();
        rig.Backward(function, inputs, Coefficients(rig, function, inputs));
        foreach (var parameter in rig.Parameters.Parameters)
        {
            contract.Finite($"gradient of '{parameter.Name}'", parameter.Tensor.Gradients);
            if (!parameter.Tensor.Gradients.ContainsAnyExcept(0f))
                throw contract.Broken($"a gradient of '{parameter.Name}' that is not zero", "zeros");
        }
        for (var i = 0; i < inputs.Length; i++) contract.Finite($"gradient of {inputs[i].Name}", rig.Tensors[i].Gradients);
    }

    /// <summary>A tape that does not record must give what one that does gives.</summary>
    public static void CheckUnrecorded<T>(Contract contract, Rig<T> rig, TapeFunction<T> function, Input[] inputs)
    {
        var (first, second) = rig.Pass(function, inputs, rig.Tape);
        float[] recorded = [.. first.Values, .. second.Values];
        contract.Same("what is computed without recording", rig.Values(function, inputs), recorded);
    }

    /// <summary>Two threads must give the same values and gradients as one, to the last bit.</summary>
    public static void CheckThreads<T>(Contract contract, Func<int, Rig<T>> create, TapeFunction<T> function, Input[] inputs)
    {
        float[][] results = [.. Enumerable.Range(1, 2).Select(threads =>
        {
            using var rig = create(threads);
            var coefficients = Coefficients(rig, function, inputs);
            rig.Parameters.ClearGradients();
            var (first, second) = rig.Backward(function, inputs, coefficients);
            float[] gradients = [.. rig.Tensors.SelectMany(tensor => tensor.Gradients.ToArray()), .. rig.Parameters.Gradients];
            return (float[])[.. first.Values, .. second.Values, .. gradients];
        })];
        contract.Same("values and gradients with two threads", results[1], results[0]);
    }

    /// <summary>A forward and a backward pass must allocate nothing on the managed heap once they have run a few times.</summary>
    public static void CheckAllocations<T>(Contract contract, Rig<T> rig, TapeFunction<T> function, Input[] inputs)
    {
        const int Warm = 5, Measured = 5;
        var coefficients = Coefficients(rig, function, inputs);
        var least = long.MaxValue;
        for (var pass = 0; pass < Warm + Measured; pass++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            rig.Backward(function, inputs, coefficients);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (pass >= Warm) least = Math.Min(least, allocated);
        }
        if (least > 0) throw contract.Broken("no managed memory", FormattableString.Invariant($"{least} bytes a pass"));
    }

    /// <summary>Coefficients of a random linear function of what a part gives.</summary>
    public static float[] Coefficients<T>(Rig<T> rig, TapeFunction<T> function, Input[] inputs) =>
        Contract.Gaussian(rig.Values(function, inputs).Length, 21);
}
