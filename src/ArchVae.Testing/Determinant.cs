namespace ArchVae.Testing;

/// <summary>Determinants of small matrices in double precision, by elimination with the largest pivots.</summary>
internal static class Determinant
{
    /// <summary>log|det|, −∞ where it is zero.</summary>
    public static double LogAbsolute(double[,] matrix)
    {
        var a = (double[,])matrix.Clone();
        var size = a.GetLength(0);
        var log = 0.0;
        for (var k = 0; k < size; k++)
        {
            var pivot = k;
            for (var i = k + 1; i < size; i++) if (Math.Abs(a[i, k]) > Math.Abs(a[pivot, k])) pivot = i;
            for (var j = 0; j < size; j++) (a[k, j], a[pivot, j]) = (a[pivot, j], a[k, j]);
            log += Math.Log(Math.Abs(a[k, k]));
            for (var i = k + 1; i < size; i++)
            {
                var factor = a[i, k] / a[k, k];
                for (var j = k; j < size; j++) a[i, j] -= factor * a[k, j];
            }
        }
        return log;
    }
}
