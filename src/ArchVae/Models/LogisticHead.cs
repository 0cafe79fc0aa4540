using System.Globalization;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Models;

/// <summary>
/// The mass that a mixture of K logistic distributions puts on a number's bin, Σ_k π_k [σ((upper − m_k)/s_k) −
/// σ((lower − m_k)/s_k)] (Salimans et al., "PixelCNN++", ICLR 2017). A mean is one half plus an output, with nothing in between,
/// so that a straight way from an architecture's number to its mean can be learned exactly. A scale is a
/// <see cref="BoundedLogScale"/>, of at least a sixteenth of the feature's smallest bin. The outputs are K means, K scales and,
/// where K is above 1, K logits of π.
/// </summary>
internal sealed class LogisticHead : NumberHead
{
    public const int MostComponents = 64;
    private const int LongestWalk = 64;
    private readonly int components;
    private readonly BoundedLogScale logScale;

    public LogisticHead(Codec codec, int components) : base(codec)
    {
        this.components = components;
        logScale = new(codec, parts: 16);
    }

    public override int OutputsPerNumber => components == 1 ? 2 : 3 * components;

    public override double LogMass(
        Feature feature, int bin, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned,
        Span<float> byOutputs, Span<float> byLearned)
    {
        if (components == 1)
        {
            var only = Component(feature, bin, outputs, 0);
            if (!byOutputs.IsEmpty) (byOutputs[0], byOutputs[1]) = (Finite(only.ByMean), Finite(only.ByScale));
            return only.Log;
        }
        Span<LogisticBin> masses = stackalloc LogisticBin[components];
        Span<double> shares = stackalloc double[components];
        LogShares(outputs, shares);
        var sum = new LogSumExp();
        for (var k = 0; k < components; k++)
        {
            masses[k] = Component(feature, bin, outputs, k);
            sum.Add(shares[k] + masses[k].Log);
        }
        var total = sum.Value;
        if (byOutputs.IsEmpty) return total;
        for (var k = 0; k < components; k++)
        {
            var responsibility = Math.Exp(shares[k] + masses[k].Log - total);
            byOutputs[k] = Finite(responsibility * masses[k].ByMean);
            byOutputs[components + k] = Finite(responsibility * masses[k].ByScale);
            byOutputs[2 * components + k] = (float)(responsibility - Math.Exp(shares[k]));
        }
        return total;
    }

    /// <summary>Of the bins at the means, and of those uphill from them, the one with the most mass.</summary>
    public override int MostProbableBin(Feature feature, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned)
    {
        var (best, most) = (0, double.NegativeInfinity);
        for (var k = 0; k < components; k++)
        {
            var bin = Codec.BinAt(feature, 0.5 + outputs[k]);
            var mass = LogMass(feature, bin, outputs, learned, [], []);
            foreach (var direction in (ReadOnlySpan<int>)[-1, 1])
            {
                for (var walked = 0; walked < LongestWalk; walked++)
                {
                    var next = bin + direction;
                    if ((uint)next >= (uint)feature.BinCount) break;
                    var massThere = LogMass(feature, next, outputs, learned, [], []);
                    if (!(massThere > mass)) break;
                    (bin, mass) = (next, massThere);
                }
            }
            if (mass > most) (best, most) = (bin, mass);
        }
        return best;
    }

    /// <summary>Scales are multiplied by the temperature, and logits divided by it.</summary>
    public override int Draw(
        Feature feature, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned, double temperature, ref RandomStream random)
    {
        var k = components == 1 ? 0
            : LayerChoice.Category(outputs[(2 * components)..], ulong.MaxValue, temperature, ref random);
        // In (0, 1): the logarithm of 0 is not finite.
        var uniform = Math.Max(random.NextDouble(), double.Epsilon);
        var deviate = Math.Log(uniform / (1 - uniform));
        var scale = temperature * Math.Exp(logScale.Of(feature, outputs[components + k], out _));
        return Codec.BinAt(feature, 0.5 + outputs[k] + scale * deviate);
    }

    private LogisticBin Component(Feature feature, int bin, ReadOnlySpan<float> outputs, int k)
    {
        var log = logScale.Of(feature, outputs[components + k], out var derivative);
        var mass = LogisticBin.Of(
            0.5 + outputs[k], Math.Exp(log), Codec.LowerEdge(feature, bin), Codec.UpperEdge(feature, bin));
        return mass with { ByScale = mass.ByScale * derivative };
    }

    private void LogShares(ReadOnlySpan<float> outputs, Span<double> shares)
    {
        var logits = outputs.Slice(2 * components, components);
        var (largest, total) = (double.NegativeInfinity, 0.0);
        foreach (var logit in logits) largest = Math.Max(largest, logit);
        foreach (var logit in logits) total += Math.Exp(logit - largest);
        for (var k = 0; k < components; k++) shares[k] = logits[k] - largest - Math.Log(total);
    }
}

/// <summary>
/// log[σ(b) − σ(a)] with a = (lower − mean) / scale and b = (upper − mean) / scale: the mass that a logistic distribution puts on
/// an interval, in nats; edges may be infinite. σ(b)·(1 − σ(a))·(1 − exp(a − b)), which loses nothing in either tail.
/// </summary>
/// <param name="Log">The logarithm.</param>
/// <param name="ByMean">Its derivative by the mean.</param>
/// <param name="ByScale">Its derivative by the scale's logarithm.</param>
internal readonly record struct LogisticBin(double Log, double ByMean, double ByScale)
{
    public static LogisticBin Of(double mean, double scale, double lower, double upper)
    {
        var (log, byMean, byScale) = (0.0, 0.0, 0.0);
        if (!double.IsNegativeInfinity(lower))
        {
            var a = (lower - mean) / scale;
            var below = 1 / (1 + Math.Exp(-a));
            log -= Softplus(a);
            byMean += below;
            byScale += a * below;
        }
        if (!double.IsPositiveInfinity(upper))
        {
            var b = (upper - mean) / scale;
            var above = 1 / (1 + Math.Exp(b));
            log -= Softplus(-b);
            byMean -= above;
            byScale -= b * above;
        }
        var width = (upper - lower) / scale;
        if (!double.IsPositiveInfinity(width))
        {
            var shrunk = -Math.Exp(-width);
            log += width < 1e-3 ? Math.Log(width * (1 - width / 2 * (1 - width / 3))) : Math.Log(1 + shrunk);
            byScale -= width < 1e-3 ? 1 - width / 2 : -width * shrunk / (1 + shrunk);
        }
        return new(log, byMean / scale, byScale);
    }

    // log(1 + eˣ).
    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
}

/// <summary><c>logistic</c>, or <c>logistic:K</c>.</summary>
internal sealed class LogisticFamily : HeadFamily
{
    public override string Name => "logistic";

    public override string Usage => $"logistic[:K] with K from 1 to {LogisticHead.MostComponents}";

    public override void CheckArgument(string argument) => ComponentsOf(argument);

    public override NumberHead Create(HeadContext context) => new LogisticHead(context.Codec, ComponentsOf(context.Argument));

    private static int ComponentsOf(string argument)
    {
        if (argument.Length == 0) return 1;
        if (int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var components)
            && components is >= 1 and <= LogisticHead.MostComponents) return components;
        throw new InputException(
            $"'logistic:{InputException.Shown(argument)}' is no head; " +
            $"after the colon stands the number of distributions that are mixed, 1 to {LogisticHead.MostComponents}.");
    }
}
