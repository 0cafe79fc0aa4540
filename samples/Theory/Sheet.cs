namespace ArchVae.Samples;

/// <summary>Where a program writes what the equations say beside what came out, and which notes whether they agree.</summary>
internal sealed class Sheet
{
    /// <summary>The seed of all programs.</summary>
    public const ulong Seed = 1;

    private readonly TextWriter output;

    /// <summary>An empty sheet.</summary>
    public Sheet(TextWriter output)
    {
        this.output = output;
        output.WriteLine($"  {"",-66} {"equation",10} {"found",10} {"difference",11} {"tolerance",10}");
    }

    /// <summary>Whether everything so far agrees.</summary>
    public bool Agrees { get; private set; } = true;

    /// <summary>What an equation gives, beside what came out; they agree if they differ by no more than a tolerance.</summary>
    public void Compare(string what, double equation, double found, double tolerance)
    {
        var difference = Math.Abs(found - equation);
        var numbers = $"{equation,10:0.0000} {found,10:0.0000} {difference,11:0.0e-0} {tolerance,10:0.0e-0}";
        output.WriteLine($"  {what,-66} {numbers} {Verdict(difference <= tolerance)}");
    }

    /// <summary>The same with an estimate from draws, which may be off by four standard errors.</summary>
    public void Compare(string what, double equation, Estimate found) =>
        Compare(what, equation, found.Mean, 4 * found.StandardError + 1e-6);

    /// <summary>A statement that is true or not.</summary>
    public void Expect(string statement, bool holds) => output.WriteLine($"  {statement,-110} {Verdict(holds)}");

    private string Verdict(bool holds)
    {
        Agrees &= holds;
        return holds ? "yes" : "NO";
    }
}
