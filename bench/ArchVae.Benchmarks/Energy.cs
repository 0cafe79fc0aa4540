namespace ArchVae.Benchmarks;

/// <summary>
/// An unnormalised density e^(−U) on the plane, of Rezende and Mohamed, "Variational inference with normalizing flows" (ICML
/// 2015), table 1. U2 to U4 have no finite integral; ½((|z₁| − 4)₊ / 0.1)² is added to them.
/// </summary>
internal sealed record Energy(string Name, Func<double, double, double> U)
{
    private const double Reach = 8;

    public static IReadOnlyList<Energy> All { get; } =
    [
        new("U1", (x, y) =>
            Square((Math.Sqrt(x * x + y * y) - 2) / 0.4) - LogSum(-Square((x - 2) / 0.6), -Square((x + 2) / 0.6))),
        new("U2", (x, y) => Square((y - Wave(x)) / 0.4) + Envelope(x)),
        new("U3", (x, y) => Envelope(x) -
            LogSum(-Square((y - Wave(x)) / 0.35), -Square((y - Wave(x) + 3 * Math.Exp(-Square((x - 1) / 0.6))) / 0.35))),
        new("U4", (x, y) => Envelope(x) -
            LogSum(-Square((y - Wave(x)) / 0.4), -Square((y - Wave(x) + 3 / (1 + Math.Exp(-(x - 1) / 0.3))) / 0.35))),
    ];

    /// <summary>−ln Z, below which E_q[log q + U] cannot go, by the trapezoidal rule on a fine grid.</summary>
    public double Bound { get; } = LogPartition(U);

    /// <summary>∂U/∂x and ∂U/∂y by central differences, exact to about 1e-9.</summary>
    public (double X, double Y) Gradient(double x, double y)
    {
        const double Step = 1e-5;
        return ((U(x + Step, y) - U(x - Step, y)) / (2 * Step), (U(x, y + Step) - U(x, y - Step)) / (2 * Step));
    }

    private static double LogPartition(Func<double, double, double> u)
    {
        const double Step = 0.01;
        var sum = 0.0;
        for (var x = -Reach; x <= Reach; x += Step)
        {
            for (var y = -Reach; y <= Reach; y += Step) sum += Math.Exp(-u(x, y));
        }
        return -Math.Log(sum * Step * Step);
    }

    private static double Wave(double x) => Math.Sin(2 * Math.PI * x / 4);

    private static double Envelope(double x) => Square(Math.Max(0, Math.Abs(x) - 4) / 0.1);

    private static double Square(double x) => x * x / 2;

    private static double LogSum(double a, double b) => Math.Max(a, b) + Math.Log(1 + Math.Exp(-Math.Abs(a - b)));
}
