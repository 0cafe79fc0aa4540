namespace ArchVae.Tensors.Ops;

/// <summary>
/// The way of one point along a field, with the integral of the divergence, by a Runge-Kutta scheme; and back through its steps
/// for the gradient, which is exactly that of what the steps compute, their lengths taken as given. Steps are remembered as the
/// point and the length that each began with; the stages between are computed again. All memory is kept from point to point.
/// </summary>
internal sealed class RungeKuttaPath
{
    /// <summary>
    /// A pair's steps are not shorter than a piece of time over this; the shortest are taken whatever their error.
    /// </summary>
    public const int MostSteps = 1000;

    private RungeKuttaTableau tableau = null!;
    private int size;
    private double[] z = [];
    private double[] end = [];
    private double[] points = [];
    private double[] fields = [];
    private double[] traces = [];
    private double[] byPoint = [];
    private double[] byField = [];
    private double[] steps = [];
    private double logDeterminant;
    private double endLogDeterminant;
    private double next;

    /// <summary>The point that was reached.</summary>
    public ReadOnlySpan<double> Z => z;

    /// <summary>∫ tr ∂f/∂z dt so far.</summary>
    public double LogDeterminant => logDeterminant;

    /// <summary>How many steps were taken.</summary>
    public int Steps { get; private set; }

    /// <summary>Begins at a point.</summary>
    public void Begin(ReadOnlySpan<float> start, RungeKuttaScheme scheme)
    {
        tableau = RungeKuttaTableau.Of(scheme);
        if (start.Length != size || traces.Length != tableau.Stages)
        {
            size = start.Length;
            (z, end, byField) = (new double[size], new double[size], new double[size]);
            (points, fields, byPoint) = (Stages(), Stages(), Stages());
            traces = new double[tableau.Stages];
        }
        for (var j = 0; j < size; j++) z[j] = start[j];
        (logDeterminant, Steps, next) = (0, 0, 0);
    }

    /// <summary>Goes on for a time, which may be negative, in a field that stays the same for it.</summary>
    public void Integrate(IVectorField field, double duration, in Integration integration)
    {
        if (tableau.IsPair)
        {
            Adapt(field, duration, integration.Tolerance);
            return;
        }
        for (var step = 0; step < integration.Steps; step++)
        {
            Step(field, duration / integration.Steps, isFirstKnown: false);
            Accept(duration / integration.Steps);
        }
    }

    /// <summary>
    /// Goes back through the steps from the last to one of them, and forgets them: the gradients of the point at their end become
    /// those of the point at their beginning.
    /// </summary>
    public void Backward(IVectorField field, int firstStep, Span<double> byZ, double byLogDeterminant)
    {
        for (; Steps > firstStep; Steps--)
        {
            var step = steps.AsSpan((Steps - 1) * (size + 1), size + 1);
            step[..size].CopyTo(z);
            BackwardOf(field, step[size], byZ, byLogDeterminant);
        }
    }

    // Steps as long as the tolerance allows, by the estimates of this point alone.
    private void Adapt(IVectorField field, double duration, double tolerance)
    {
        const double Safety = 0.9, Slowest = 0.2, Fastest = 5;
        var (remaining, sign) = (Math.Abs(duration), Math.Sign(duration));
        var least = remaining / MostSteps;
        if (next == 0) next = remaining;
        for (var isFirstKnown = false; remaining > 0;)
        {
            var length = Math.Min(remaining, Math.Max(next, least));
            Step(field, sign * length, isFirstKnown);
            var error = Error(sign * length) / tolerance;
            var factor = Safety * Math.Pow(error, -1.0 / tableau.Order);
            // Shorter where the error is not a number.
            var proposal = length * Math.Clamp(factor >= 0 ? factor : 0, Slowest, Fastest);
            isFirstKnown = true;
            if (!(error <= 1) && length > least)
            {
                next = proposal;
                continue;
            }
            // What remained may have cut it short.
            next = length == remaining ? Math.Max(next, proposal) : proposal;
            remaining -= length;
            Accept(sign * length);
            // The field at the end of a pair's step is that at the beginning of the next.
            fields.AsSpan((tableau.Stages - 1) * size, size).CopyTo(fields);
            traces[0] = traces[^1];
        }
    }

    private void Step(IVectorField field, double length, bool isFirstKnown)
    {
        for (var i = 0; i < tableau.Stages; i++)
        {
            if (i == 0 && isFirstKnown) continue;
            var point = points.AsSpan(i * size, size);
            z.CopyTo(point);
            for (var j = 0; j < i; j++) Add(length * tableau.A[i - 1][j], fields.AsSpan(j * size, size), point);
            traces[i] = field.Evaluate(i, point, fields.AsSpan(i * size, size));
        }
        z.CopyTo(end, 0);
        endLogDeterminant = logDeterminant;
        for (var i = 0; i < tableau.Stages; i++)
        {
            Add(length * tableau.B[i], fields.AsSpan(i * size, size), end);
            endLogDeterminant += length * tableau.B[i] * traces[i];
        }
    }

    private double Error(double length)
    {
        var (largest, ofTrace) = (0.0, 0.0);
        for (var j = 0; j < size; j++)
        {
            var sum = 0.0;
            for (var i = 0; i < tableau.Stages; i++) sum += tableau.E[i] * fields[i * size + j];
            largest = Math.Max(largest, Math.Abs(length * sum) / (1 + Math.Max(Math.Abs(z[j]), Math.Abs(end[j]))));
        }
        for (var i = 0; i < tableau.Stages; i++) ofTrace += tableau.E[i] * traces[i];
        return Math.Max(largest, Math.Abs(length * ofTrace));
    }

    private void Accept(double length)
    {
        var place = Steps++ * (size + 1);
        if (steps.Length < place + size + 1) Array.Resize(ref steps, Math.Max(2 * steps.Length, place + size + 1));
        z.CopyTo(steps, place);
        steps[place + size] = length;
        (z, end) = (end, z);
        logDeterminant = endLogDeterminant;
    }

    private void BackwardOf(IVectorField field, double length, Span<double> byZ, double byLogDeterminant)
    {
        Step(field, length, isFirstKnown: false);
        for (var i = tableau.StagesOfEnd - 1; i >= 0; i--)
        {
            byZ.CopyTo(byField);
            for (var j = 0; j < size; j++) byField[j] *= length * tableau.B[i];
            for (var later = i + 1; later < tableau.StagesOfEnd; later++)
                Add(length * tableau.A[later - 1][i], byPoint.AsSpan(later * size, size), byField);
            var gradient = byPoint.AsSpan(i * size, size);
            gradient.Clear();
            field.Backward(
                i, points.AsSpan(i * size, size), byField, length * tableau.B[i] * byLogDeterminant, gradient);
        }
        for (var i = 0; i < tableau.StagesOfEnd; i++) Add(1, byPoint.AsSpan(i * size, size), byZ);
    }

    private double[] Stages() => new double[tableau.Stages * size];

    private static void Add(double factor, ReadOnlySpan<double> source, Span<double> destination)
    {
        if (factor == 0) return;
        for (var j = 0; j < destination.Length; j++) destination[j] += factor * source[j];
    }
}
