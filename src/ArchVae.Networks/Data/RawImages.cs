namespace ArchVae.Networks.Data;

/// <summary>Pictures as they were read.</summary>
/// <param name="Shape">The shape of each.</param>
/// <param name="Pixels">[N, channels, height, width] one after the other.</param>
/// <param name="AreBytes">Whether the values were bytes, from 0 to 255.</param>
internal sealed record RawImages(NetworkShape Shape, float[] Pixels, bool AreBytes)
{
    public int Count => (int)(Pixels.LongLength / Shape.Count);
}
