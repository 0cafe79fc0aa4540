using System.CommandLine;
using System.Text;
using ArchVae.Files;
using ArchVae.Jobs.Store;
using ArchVae.Options;

namespace ArchVae.Cli.CommandLine;

/// <summary><c>--store</c> of a command whose work others may do, with what goes with it.</summary>
internal sealed class StoreOptions
{
    private readonly Option<string?> store = Store(
        "Have the work done by the workers of a store of jobs (docs/machines.md); without a value that of ARCHVAE_STORE. What is "
        + "submitted stays there when this command is stopped; the same command goes on.");
    private readonly Option<string?> shared = Shared();
    private readonly RecordOptions submission = new(new SubmissionOptions());

    /// <summary><c>--store</c>.</summary>
    public static Option<string?> Store(string description) => new("--store")
    {
        Description = description,
        HelpName = "URL|FILE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary><c>--shared</c>.</summary>
    public static Option<string?> Shared() => new("--shared")
    {
        Description = "A folder that all machines see, which files of jobs are kept in; without it the database keeps them.",
        HelpName = "DIR",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        if (command is GroupedCommand grouped) grouped.Add(OptionGroup.Running, store, shared);
        else
        {
            command.Add(store);
            command.Add(shared);
        }
        submission.AddTo(command);
    }

    /// <summary>The store that was given; null for none.</summary>
    /// <param name="parsed">What was given.</param>
    /// <param name="folder">The folder that results go to, which remembers the submission until it has all of them.</param>
    /// <exception cref="InputException">
    /// An option is wrong or has no store to go with, or the store is none of this program.
    /// </exception>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    public StoreUse? Open(ParseResult parsed, string folder)
    {
        var options = submission.Read(parsed, new SubmissionOptions(), record => record.Validate());
        if (parsed.GetResult(store) is not { Implicit: false })
        {
            string[] others = [.. submission.Options.Select(option => option.Name)];
            if (submission.Gives(parsed, others) || parsed.GetValue(shared) is not null)
                throw new InputException($"{string.Join(", ", others)} and --shared are for --store.");
            return null;
        }
        var address = StoreAddress.Of(parsed.GetValue(store));
        return new(new JobStore(address, TimeProvider.System, parsed.GetValue(shared)), options, folder);
    }
}

/// <summary>A store that the work of a command is done by.</summary>
internal sealed class StoreUse(JobStore store, SubmissionOptions options, string folder) : IDisposable
{
    private readonly string file = Path.Combine(folder, ".submission");

    /// <summary>Where the work is done.</summary>
    /// <param name="atOnce">The most jobs that wait or run at once; null for no limit.</param>
    public StorePlace Place(int? atOnce = null) => new(store, Submission, options) { AtOnce = atOnce };

    /// <summary>How many jobs the workers that are there do side by side, at least 1.</summary>
    public int Slots() => Math.Max(1, store.Workers().Sum(worker => worker.Slots));

    /// <summary>Forgets the submission where all was fetched; else says what stays.</summary>
    public void End(bool isWhole, TextWriter error)
    {
        if (!File.Exists(file)) return;
        if (isWhole) File.Delete(file);
        else error.WriteLine(
            $"What was submitted stays in the store, and workers go on with it; the same command fetches it. To end it: "
            + $"archvae jobs cancel --submission {File.ReadAllText(file).Trim()}");
    }

    public void Dispose() => store.Dispose();

    private string Submission()
    {
        if (File.Exists(file)) return File.ReadAllText(file).Trim();
        var name = store.NewSubmission();
        AtomicFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(name + "\n")));
        return name;
    }
}
