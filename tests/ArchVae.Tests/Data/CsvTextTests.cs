using System.Text;
using ArchVae.Data;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Data;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "'\r=1")]
    [InlineData("\n=1", "'\n=1")]
    [InlineData("＝1", "'＝1")]
    [InlineData("'=1", "''=1")]
    [InlineData("-7", "-7")]
    [InlineData("+0.5e-3", "+0.5e-3")]
    [InlineData("a=1", "a=1")]
    [InlineData("", "")]
    public void A_text_that_would_be_a_formula_has_an_apostrophe_before_it_and_comes_back(string text, string cell)
    {
        CsvText.Cell(text).ShouldBe(cell);
        CsvText.Text(cell).ShouldBe(text);
    }

    [Fact]
    public void Ids_and_names_of_metrics_are_no_formulas_and_numbers_are_numbers()
    {
        using var stream = new MemoryStream();
        LatentCsv.Write(stream, [new([-0.5f], Id: "=1+1", Metrics: new Dictionary<string, double> { ["@x"] = -1 })]);
        Encoding.UTF8.GetString(stream.ToArray()).ShouldBe("id,'@x,z0\r\n'=1+1,-1,-0.5\r\n");
    }
}
