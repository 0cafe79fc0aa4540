using ArchVae.Spaces;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Data;

/// <summary>
/// Whatever is done to a valid file, each reader ends in a value or in an <see cref="InputException"/> that names the file, and
/// the line where the mistake is in one, on one line that a terminal can be given.
/// </summary>
public sealed class DamagedFileProperties : IDisposable
{
    private const int Most = 400;

    // A message has room for a text or two of the file, not for all of it.
    private const int LongestMessage = 2000;

    // What is wrong with a file as a whole has no line.
    private static readonly string[] whole =
    [
        "holds no", "no latent points", "holds neither", "must have two lines", "not UTF-8", "All of", "No line has the id",
        "No valid CSV", "too large",
    ];

    private readonly TemporaryFolder folder = new();
    private readonly FileReaders readers;

    public DamagedFileProperties() => readers = new(Directory.CreateDirectory(folder.File("readers")).FullName);

    public void Dispose()
    {
        readers.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Every_reader_refuses_a_damaged_file_with_its_place()
    {
        var failures = new List<string>();
        foreach (var reader in readers.All)
        {
            try
            {
                Holds(reader);
            }
            catch (Exception e)
            {
                failures.Add($"{reader.Name}: {e}");
            }
        }
        failures.ShouldBeEmpty();
    }

    // A few signs are enough to bring a YAML parser into states that no real file does.
    [Fact]
    public void Every_short_text_of_signs_is_refused_as_a_space_with_its_place()
    {
        string[] signs = ["{", "}", "[", "]", ",", ": ", "? ", "a", "- ", "\n", "&a ", "*a "];
        IEnumerable<string> texts = [""];
        for (var length = 1; length <= 4; length++)
        {
            texts = [.. texts.SelectMany(text => signs.Select(sign => text + sign))];
            foreach (var text in texts)
                Should.Throw<InputException>(() => SearchSpace.Parse(text, "f"), text).Line.ShouldNotBeNull(text);
        }
    }

    private void Holds(FileReader reader)
    {
        var (read, refused) = (0, 0);
        var path = folder.Write("file", reader.Valid);
        reader.Read(path);
        var property = Prop.ForAll(Damage.Any, damage =>
        {
            folder.Write("file", damage.Of(reader.Valid));
            try
            {
                reader.Read(path);
                read++;
            }
            catch (InputException e)
            {
                refused++;
                Check(reader, e);
            }
        });
        // The same cases in each run.
        var replay = new Replay(new Rnd(20_260, 1), FSharpOption<int>.None);
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(Most / reader.Cost)
            .WithReplay(FSharpOption<Replay>.Some(replay)), property);
        refused.ShouldBeGreaterThan(5, reader.Name);
        // Of a file with a checked length that is tried seldom, none may be left that is right.
        if (reader.Cost == 1) read.ShouldBeGreaterThan(0, reader.Name);
    }

    private void Check(FileReader reader, InputException e)
    {
        var told = $"{reader.Name}: {e.Message}";
        // A posterior is a text, and what a run was made with stands in its folder.
        if (reader.Name != "posterior") e.File.ShouldNotBeNull(told).ShouldStartWith(folder.Path, Case.Sensitive, told);
        if (reader.HasLines && !whole.Any(e.Message.Contains)) e.Line.ShouldNotBeNull(told);
        e.Message.Length.ShouldBeLessThan(LongestMessage, told);
        e.Message.ShouldBe(InputException.Escaped(e.Message));
        e.Message.ShouldNotContain("System.");
        string.IsNullOrWhiteSpace(e.Explanation).ShouldBeFalse();
    }
}
