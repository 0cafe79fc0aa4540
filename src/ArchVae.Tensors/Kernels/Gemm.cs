namespace ArchVae.Tensors.Kernels;

/// <summary>Matrix products.</summary>
internal static unsafe class Gemm
{
    /// <summary>C = A·B, or C += A·B with <paramref name="accumulate"/>.</summary>
    /// <param name="team">The threads to use; the result is the same bytes for any number.</param>
    /// <param name="a">[M, K], any strides.</param>
    /// <param name="b">[K, N], any strides.</param>
    /// <param name="c">[M, N], column stride 1; must not overlap a or b.</param>
    /// <param name="accumulate">Adds to C.</param>
    public static void Multiply(ThreadTeam team, MatrixView a, MatrixView b, MatrixView c, bool accumulate = false) =>
        Multiply(team, a, b, c, accumulate ? Start.From(c) : Start.Zero);

    /// <summary>C = act(start + A·B), with the activation done while C is in cache.</summary>
    public static void Multiply(
        ThreadTeam team, MatrixView a, MatrixView b, MatrixView c, Start start, Activation activation = Activation.None)
    {
        if (Simd.Has512) GemmWork<Lanes512>.Run(team, a, b, c, start, activation);
        else if (Simd.Has256) GemmWork<Lanes256>.Run(team, a, b, c, start, activation);
        else if (Simd.Has128) GemmWork<Lanes128>.Run(team, a, b, c, start, activation);
        else GemmWork<LanesScalar>.Run(team, a, b, c, start, activation);
    }

    /// <summary>C = start + A·B with B packed beforehand.</summary>
    public static void Multiply(ThreadTeam team, MatrixView a, PackedMatrix b, MatrixView c, Start start)
    {
        if (Simd.Has512) GemmWork<Lanes512>.Run(team, a, b, c, start);
        else if (Simd.Has256) GemmWork<Lanes256>.Run(team, a, b, c, start);
        else if (Simd.Has128) GemmWork<Lanes128>.Run(team, a, b, c, start);
        else GemmWork<LanesScalar>.Run(team, a, b, c, start);
    }

    /// <summary>Packs the right side of products into <paramref name="target"/>.</summary>
    public static void Pack(ThreadTeam team, MatrixView source, PackedMatrix target) => PackWork.Run(team, source, target);
}
