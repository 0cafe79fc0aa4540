using System.CommandLine;
using System.Globalization;
using ArchVae.Cli.CommandLine;
using ArchVae.Jobs.Store;

namespace ArchVae.Cli.Commands;

/// <summary><c>jobs</c>: what is queued, running and failed in a store.</summary>
internal static class JobsCommand
{
    private const int MostListed = 50;
    private const int LongestFailure = 60;

    public static Command Create() => new("jobs", "Shows and steers the jobs of a store (docs/machines.md).")
    {
        Prepare(),
        List(),
        Show(),
        Change("cancel", "Ends jobs that have not ended; a worker that is at one stops.", "cancelled", store => store.Cancel),
        Change("retry", "Begins jobs anew that failed or were cancelled.", "queued", store => store.Retry),
        Change("pause", "Keeps jobs that wait from being begun; those that run go on.", "paused", store => store.Pause),
        Change("resume", "Goes on with jobs that were paused.", "queued", store => store.Resume),
    };

    private static Option<string?> Store() => StoreOptions.Store(
        "The store: postgres://user@host/database without a password, or a file of mode 600 with that; without it "
        + "ARCHVAE_STORE.");

    private static Option<string?> Submission() => new("--submission")
    {
        Description = "The jobs of a submission only.",
        HelpName = "NAME",
    };

    private static JobStore Open(ParseResult parsed, Option<string?> store) =>
        new(StoreAddress.Of(parsed.GetValue(store)), TimeProvider.System);

    private static Command Prepare()
    {
        var store = Store();
        var json = CommonOptions.Json();
        var command = new Command("prepare", "Makes the tables of a store in a database, once, by a role that may.")
        {
            store, json,
        };
        command.SetAction(parsed =>
        {
            var address = StoreAddress.Of(parsed.GetValue(store));
            JobStore.Prepare(address, TimeProvider.System);
            var result = new { Store = address.ToString() };
            Result.Print(parsed, parsed.GetValue(json), result, r => $"{r.Store} is a store of jobs.");
        });
        return command;
    }

    private static Command List()
    {
        var (store, submission, json) = (Store(), Submission(), CommonOptions.Json());
        var state = Values.Option<JobState?>("--state", "The jobs in this state only.");
        var command = new Command("list", "The jobs, the last ones first, and the workers that are there.")
        {
            store, submission, state, json,
        };
        command.SetAction(parsed =>
        {
            using var opened = Open(parsed, store);
            var states = parsed.GetValue(state) is { } one ? new[] { one } : [];
            var asJson = parsed.GetValue(json);
            var of = parsed.GetValue(submission);
            var listed = new Listing(
                opened.Address.ToString(), opened.Counts(of), opened.Workers(),
                asJson ? opened.List(of, states) : opened.List(of, states, MostListed));
            Result.Print(parsed, asJson, listed, Describe, Text);
        });
        return command;
    }

    private static Command Show()
    {
        var (store, json) = (Store(), CommonOptions.Json());
        var id = new Argument<string>("ID") { Description = "The number of the job." };
        var command = new Command("show", "One job: what it is, how far it is, and why it waits.") { id, store, json };
        command.SetAction(parsed =>
        {
            var number = Number(parsed.GetRequiredValue(id));
            using var opened = Open(parsed, store);
            var job = opened.Find(number)
                ?? throw new InputException(FormattableString.Invariant($"The store has no job {number}."));
            var waits = opened.WhyWaiting(job);
            Result.Print(parsed, parsed.GetValue(json), job, one => Describe(one, waits), one => Text(one, waits));
        });
        return command;
    }

    private static Command Change(
        string name, string description, string done, Func<JobStore, Func<IReadOnlyList<long>, int>> change)
    {
        var (store, submission, json) = (Store(), Submission(), CommonOptions.Json());
        var ids = new Argument<string[]>("ID") { Description = "The numbers of jobs.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(name, description) { ids, store, submission, json };
        command.SetAction(parsed =>
        {
            long[] given = [.. (parsed.GetValue(ids) ?? []).Select(Number)];
            var of = parsed.GetValue(submission);
            if (given.Length == 0 == of is null)
                throw new InputException("Numbers of jobs or --submission must say which, not both.");
            using var opened = Open(parsed, store);
            foreach (var id in given)
            {
                if (opened.Find(id) is null) throw new InputException(FormattableString.Invariant($"The store has no job {id}."));
            }
            var result = new { Jobs = change(opened)(of is null ? given : [.. opened.List(of).Select(job => job.Id)]) };
            Result.Print(
                parsed, parsed.GetValue(json), result, r => FormattableString.Invariant($"{r.Jobs} jobs {done}."));
        });
        return command;
    }

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new InputException($"ID is '{InputException.Shown(text)}'; it must be the number of a job.");

    private static object Describe(Listing listing) => new
    {
        listing.Store,
        Counts = listing.Counts.ToDictionary(pair => Word(pair.Key), pair => pair.Value),
        Workers = listing.Workers.Select(worker => new
        {
            worker.Name,
            Version = worker.Program,
            worker.VectorBits,
            worker.Tags,
            worker.Slots,
        }),
        Jobs = listing.Jobs.Select(job => Describe(job, null)),
    };

    private static object Describe(JobRow job, string? waits) => new
    {
        job.Id,
        job.Job.Name,
        job.Submission,
        job.Job.Kind,
        State = Word(job.State),
        job.Attempts,
        MostAttempts = job.Job.Limits.Attempts,
        job.Worker,
        job.Progress,
        job.Stage,
        job.Failure,
        Waits = waits,
        job.Job.Seed,
        job.Job.VectorBits,
        job.Job.Tags,
        job.Job.Limits.Seconds,
        job.Job.Limits.Megabytes,
        job.Job.Inputs,
        job.Created,
        job.Started,
        job.Ended,
    };

    private static string Text(Listing listing)
    {
        List<string> lines =
        [
            listing.Counts.Count == 0 ? "There are no jobs."
                : string.Join(", ", listing.Counts.OrderBy(pair => pair.Key)
                    .Select(pair => $"{Count(pair.Value)} {Word(pair.Key)}")),
            listing.Workers.Count == 0 ? "No worker is there." : string.Join("; ", listing.Workers.Select(worker =>
                $"{worker.Name}: {Count(worker.Slots)} slots, {Count(worker.VectorBits)} bits"
                + string.Concat(worker.Tags.Select(tag => $", {tag}")))),
        ];
        if (listing.Jobs.Count == 0) return string.Join(Environment.NewLine, lines);
        List<string[]> rows = [["id", "state", "attempts", "done", "worker", "submission", "name", "failure"]];
        rows.AddRange(listing.Jobs.Select(job => new[]
        {
            Count(job.Id), Word(job.State), Count(job.Attempts), Share(job), job.Worker ?? "", job.Submission, job.Job.Name,
            InputException.Shown(job.Failure ?? "", LongestFailure),
        }));
        lines.AddRange(["", .. TextTable.Lines(rows, column => column is 1 or > 3).Select(line => line.TrimEnd())]);
        if (listing.Jobs.Count == MostListed)
            lines.Add(FormattableString.Invariant($"These are the last {MostListed}; --json lists all."));
        return string.Join(Environment.NewLine, lines);
    }

    private static string Text(JobRow job, string? waits)
    {
        List<string[]> rows =
        [
            ["job", $"{Count(job.Id)} {job.Job.Name}"], ["submission", job.Submission], ["kind", job.Job.Kind],
            ["state", Word(job.State) + (waits is null ? "" : $": {waits}")],
            ["attempts", $"{Count(job.Attempts)} of {Count(job.Job.Limits.Attempts)}"],
            ["done", $"{Share(job)} {job.Stage}"], ["worker", job.Worker ?? "none"],
            ["needs", string.Join(", ", [job.Job.VectorBits is { } bits ? $"{Count(bits)} bits" : "any width", .. job.Job.Tags])],
            ["seed", job.Job.Seed.ToString(CultureInfo.InvariantCulture)],
        ];
        if (job.Failure is { } failure) rows.Add(["failure", failure]);
        return string.Join(Environment.NewLine, TextTable.Lines(rows, _ => true).Select(line => line.TrimEnd()));
    }

    private static string Share(JobRow job) => job.Progress.ToString("0 %", CultureInfo.InvariantCulture);

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Word(JobState state) => state.ToString().ToLowerInvariant();

    private sealed record Listing(
        string Store, IReadOnlyDictionary<JobState, long> Counts, IReadOnlyList<WorkerRow> Workers, IReadOnlyList<JobRow> Jobs);
}
