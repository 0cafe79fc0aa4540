using ArchVae.Search.Numerics;
using ArchVae.Tensors;
using MathNet.Numerics.LinearAlgebra;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search;

public sealed class CholeskyFactorTests
{
    // Below, at and above the size of a block, and of the rows and columns that are reckoned at once.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(131)]
    [InlineData(300)]
    public void Solutions_determinant_and_inverse_are_those_of_another_library(int size)
    {
        var matrix = PositiveDefinite(size);
        var expected = matrix.Cholesky();
        var factor = CholeskyFactor.Of(RowByRow(matrix), size).ShouldNotBeNull();
        factor.LogDeterminant.ShouldBe(expected.DeterminantLn, 1e-9 * size);

        var b = Vector<double>.Build.Dense(size, i => Math.Sin(i + 1));
        factor.Solve(b.ToArray()).ShouldBe(expected.Solve(b).ToArray(), 1e-9);

        var inverse = matrix.Inverse();
        var own = factor.Inverse();
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++) own[i * size + j].ShouldBe(inverse[i, j], 1e-9, $"{i}, {j}");
        }

        const int Rows = 6;
        var rows = Matrix<double>.Build.Dense(Rows, size, (i, j) => Math.Cos(i * 3 + j));
        var solved = RowByRow(rows);
        factor.ForwardSolve(solved, Rows);
        solved.ShouldBe(RowByRow((expected.Factor.Inverse() * rows.Transpose()).Transpose()), 1e-8);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void There_is_none_of_a_matrix_that_is_not_positive_definite(double last)
    {
        const int Size = 70;
        var matrix = RowByRow(Matrix<double>.Build.DenseIdentity(Size));
        matrix[^1] = last;
        CholeskyFactor.Of(matrix, Size).ShouldBeNull();
    }

    private static Matrix<double> PositiveDefinite(int size)
    {
        var random = new RandomStream(3, RandomPurpose.Test);
        var root = Matrix<double>.Build.Dense(size, size, (_, _) => random.NextGaussian());
        return root * root.Transpose() / size + Matrix<double>.Build.DenseIdentity(size);
    }

    private static double[] RowByRow(Matrix<double> matrix) => matrix.ToRowMajorArray();
}
