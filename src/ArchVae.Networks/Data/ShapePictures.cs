namespace ArchVae.Networks.Data;

/// <summary>
/// The task <c>shapes</c>: pictures of 16×16 with a disc, a ring, a square, a triangle or a cross of random place, size and
/// brightness, 0 to 1, and noise of N(0, 0.1²). The shapes are equally likely.
/// </summary>
internal static class ShapePictures
{
    public const int Side = 16;

    private const double SmallestRadius = 3;
    private const double LargestRadius = 6;
    private const double Noise = .1;

    private static readonly string[] names = ["circle", "cross", "ring", "square", "triangle"];

    public static RawExamples Generate(int count, ulong seed)
    {
        var shape = NetworkShape.Image(1, Side, Side);
        var pixels = new float[checked(count * Side * Side)];
        var targets = new string?[count];
        for (var i = 0; i < count; i++)
        {
            var random = GeneratedTask.StreamOf(seed, i);
            var kind = random.NextInt32(names.Length);
            targets[i] = names[kind];
            var radius = SmallestRadius + (LargestRadius - SmallestRadius) * random.NextDouble();
            var room = Side - 2 * radius;
            var (left, top) = (radius + room * random.NextDouble(), radius + room * random.NextDouble());
            var brightness = .5 + .5 * random.NextDouble();
            var picture = pixels.AsSpan(i * Side * Side, Side * Side);
            for (var place = 0; place < picture.Length; place++)
            {
                var x = (place % Side + .5 - left) / radius;
                var y = (place / Side + .5 - top) / radius;
                picture[place] = (float)((IsInside(kind, x, y) ? brightness : 0) + Noise * random.NextGaussian());
            }
        }
        return new("shapes", shape, count, null, null, new(shape, pixels, AreBytes: false), new("shape", targets, 0));
    }

    // Within the square from −1 to 1, y downwards.
    private static bool IsInside(int kind, double x, double y)
    {
        var distance = Math.Sqrt(x * x + y * y);
        return kind switch
        {
            0 => distance <= 1,
            1 => Math.Max(Math.Abs(x), Math.Abs(y)) <= 1 && Math.Min(Math.Abs(x), Math.Abs(y)) <= .3,
            2 => distance is <= 1 and >= .6,
            3 => Math.Max(Math.Abs(x), Math.Abs(y)) <= .85,
            _ => y is >= -1 and <= .8 && Math.Abs(x) <= (y + 1) / 1.8,
        };
    }
}
