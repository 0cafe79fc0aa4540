using System.Text;
using ArchVae.Tensors;

namespace ArchVae.Tests.Data;

/// <summary>Valid texts with random damage, to try readers on.</summary>
internal static class Mutation
{
    private static readonly byte[] signs = Encoding.UTF8.GetBytes("0123456789{}[]()|~+<>'\",:;-.eE\\&*!#%@`?\t\n ");

    /// <summary>
    /// The text with one to three bytes changed, removed, inserted or copied, or cut short; damage number
    /// <paramref name="index"/>.
    /// </summary>
    public static byte[] Of(string text, int index)
    {
        var random = new RandomStream(17, RandomPurpose.Test, row: index);
        var bytes = Encoding.UTF8.GetBytes(text).ToList();
        for (var n = random.NextInt32(3); n >= 0; n--)
        {
            if (bytes.Count == 0) break;
            var at = random.NextInt32(bytes.Count);
            switch (random.NextInt32(9))
            {
                case 0:
                    bytes[at] = (byte)random.NextInt32(256);
                    break;
                case 1 or 2:
                    bytes.RemoveAt(at);
                    break;
                case 3 or 4:
                    bytes.Insert(at, signs[random.NextInt32(signs.Length)]);
                    break;
                case 5 or 6:
                    bytes[at] = signs[random.NextInt32(signs.Length)];
                    break;
                case 7:
                    var from = random.NextInt32(bytes.Count);
                    bytes.InsertRange(at, bytes.GetRange(from, Math.Min(bytes.Count - from, random.NextInt32(20))));
                    break;
                default:
                    if (random.NextInt32(4) == 0) bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }
        return [.. bytes];
    }
}
