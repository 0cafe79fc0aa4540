namespace ArchVae.Tensors.Ops;

/// <summary>Explicit Runge-Kutta schemes.</summary>
public enum RungeKuttaScheme
{
    /// <summary>One evaluation a step, of order 1.</summary>
    Euler,

    /// <summary>Two evaluations a step, of order 2: the field in the middle of an Euler step.</summary>
    Midpoint,

    /// <summary>Two evaluations a step, of order 2: the mean of the field at both ends of an Euler step.</summary>
    Heun,

    /// <summary>Four evaluations a step, of order 4: the classic one.</summary>
    Classic,

    /// <summary>
    /// A pair of orders 3 and 2, three evaluations a step, whose difference chooses the steps (Bogacki and Shampine, 1989).
    /// </summary>
    BogackiShampine,

    /// <summary>A pair of orders 5 and 4, six evaluations a step (Dormand and Prince, 1980).</summary>
    DormandPrince,
}

/// <summary>How a differential equation is integrated over one piece of time.</summary>
/// <param name="Scheme">The scheme.</param>
/// <param name="Steps">Equal steps of a scheme that is no pair; pairs choose theirs.</param>
/// <param name="Tolerance">
/// What a pair's estimate of a step's error may be, of each coordinate over 1 + its absolute value, and of the log determinant.
/// </param>
public readonly record struct Integration(RungeKuttaScheme Scheme, int Steps = 1, double Tolerance = 1e-5);

/// <summary>
/// The numbers of a scheme, for a field that does not change over a step: stage i is the field at z + h·Σ_j A_ij·k_j, and the
/// step ends at z + h·Σ_i b_i·k_i. Of a pair, h·Σ_i e_i·k_i estimates the error, and the last stage is the first of the next
/// step.
/// </summary>
/// <param name="A">Row i − 1 has the i numbers of stage i.</param>
/// <param name="B">[stages].</param>
/// <param name="E">[stages] b less that of the scheme of the lower order; empty where there is no pair.</param>
/// <param name="Order">That of the scheme, of a pair the higher one.</param>
internal sealed record RungeKuttaTableau(double[][] A, double[] B, double[] E, int Order)
{
    private static readonly RungeKuttaTableau[] all =
    [
        new([], [1], [], 1),
        new([[0.5]], [0, 1], [], 2),
        new([[1]], [0.5, 0.5], [], 2),
        new([[0.5], [0, 0.5], [0, 0, 1]], [1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6], [], 4),
        Pair(
            [[0.5], [0, 0.75], [2.0 / 9, 1.0 / 3, 4.0 / 9]],
            [7.0 / 24, 0.25, 1.0 / 3, 0.125], 3),
        Pair(
            [
                [0.2],
                [3.0 / 40, 9.0 / 40],
                [44.0 / 45, -56.0 / 15, 32.0 / 9],
                [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
                [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
                [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
            ],
            [5179.0 / 57600, 0, 7571.0 / 16695, 393.0 / 640, -92097.0 / 339200, 187.0 / 2100, 1.0 / 40], 5),
    ];

    public int Stages => B.Length;

    public bool IsPair => E.Length > 0;

    /// <summary>Stages that the end of a step depends on: all but a pair's last.</summary>
    public int StagesOfEnd => IsPair ? Stages - 1 : Stages;

    public static RungeKuttaTableau Of(RungeKuttaScheme scheme) => all[(int)scheme];

    // The last stage is the field at the end of the step, so its row is b.
    private static RungeKuttaTableau Pair(double[][] a, double[] lower, int order)
    {
        double[] b = [.. a[^1], 0];
        return new(a, b, [.. b.Zip(lower, (high, low) => high - low)], order);
    }
}
