using System.Globalization;
using ArchVae.Jobs.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Quartz;
using Quartz.Extensibility;

namespace ArchVae.Jobs.Store;

/// <summary>
/// A scheduler of Quartz on a store: one that only schedules, or a node of the cluster that runs one job at a time. Nodes find
/// those that died, and recover what these were at.
/// </summary>
internal sealed class QuartzNode : IDisposable
{
    private const string Cluster = "archvae";
    private const string OnlyScheduling = "submitter";
    private const string IdKey = "job";
    private const string TurnKey = "turn";
    private static readonly JobKey job = new("job");
    private static readonly TimeSpan idle = TimeSpan.FromSeconds(1);
    private readonly ServiceProvider services;
    private readonly IScheduler scheduler;
    private readonly TimeProvider clock;

    private QuartzNode(ServiceProvider services, TimeProvider clock)
    {
        (this.services, this.clock) = (services, clock);
        scheduler = Wait(services.GetRequiredService<ISchedulerFactory>().GetScheduler());
    }

    /// <summary>One that only schedules.</summary>
    /// <param name="database">The store.</param>
    /// <param name="provision">Whether to make Quartz's tables.</param>
    public static QuartzNode Submitter(JobDatabase database, bool provision = false)
    {
        var services = Services(database, OnlyScheduling, [], TimeSpan.FromSeconds(10), null, provision);
        var node = new QuartzNode(services, database.Clock);
        if (!provision) return node;
        var durable = JobBuilder.Create<QuartzJob>().WithIdentity(job).RequestRecovery().StoreDurably().Build();
        Wait(node.scheduler.AddJob(durable, AddJobOptions.Replacing));
        return node;
    }

    /// <summary>A node that runs jobs once it is started.</summary>
    /// <param name="database">The store.</param>
    /// <param name="name">Its name, which a process that takes its place has too.</param>
    /// <param name="needs">What it serves.</param>
    /// <param name="checkIn">How often it says that it is there, and after what time more it is held for dead.</param>
    /// <param name="slot">Does the jobs.</param>
    public static QuartzNode Worker(
        JobDatabase database, string name, IReadOnlyList<string> needs, TimeSpan checkIn, IJobRunner slot) =>
        new(Services(database, name, needs, checkIn, slot, false), database.Clock);

    /// <summary>Begins to run jobs.</summary>
    public void Start() => Wait(scheduler.Start());

    /// <summary>Looks for jobs now.</summary>
    public void Wake() => Wait(services.GetRequiredService<ISchedulerSignaler>().SignalSchedulingChange(null, default));

    /// <summary>Schedules turns of jobs within a transaction.</summary>
    /// <param name="transaction">The transaction; they are there when it is committed.</param>
    /// <param name="turns">The jobs; those that are not ready yet are begun later.</param>
    public void Schedule(NpgsqlTransaction transaction, IEnumerable<JobTurn> turns)
    {
        using var enlisted = scheduler.EnlistTransaction(transaction);
        foreach (var turn in turns)
        {
            var trigger = TriggerBuilder.Create(clock).ForJob(job)
                .WithIdentity(FormattableString.Invariant($"{turn.Id}.{turn.Turn}"))
                .UsingJobData(IdKey, turn.Id.ToString(CultureInfo.InvariantCulture))
                .UsingJobData(TurnKey, turn.Turn.ToString(CultureInfo.InvariantCulture))
                .WithExecutionGroup(turn.Needs)
                .WithSimpleSchedule(schedule => schedule.WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires))
                .StartAt(turn.Ready).Build();
            Wait(scheduler.ScheduleTrigger(trigger, TriggerConflict.Keep));
        }
    }

    /// <summary>The job and turn that a firing is for.</summary>
    public static (long Id, int Turn) Read(IJobExecutionContext context) => (
        long.Parse(context.MergedJobDataMap.GetString(IdKey)!, CultureInfo.InvariantCulture),
        int.Parse(context.MergedJobDataMap.GetString(TurnKey)!, CultureInfo.InvariantCulture));

    /// <summary>Ends it; a job that runs is waited for.</summary>
    public void Dispose()
    {
        Wait(scheduler.Shutdown(waitForJobsToComplete: true));
        services.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static ServiceProvider Services(
        JobDatabase database, string name, IReadOnlyList<string> needs, TimeSpan checkIn, IJobRunner? slot, bool provision)
    {
        var services = new ServiceCollection();
        // Quartz tells of a store that cannot be reached in its own words; this program does so too.
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        if (slot is not null) services.AddSingleton(slot);
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(options =>
            {
                (options.InstanceName, options.InstanceId) = (Cluster, name);
                options.IdleWaitTime = idle;
                options.MaxBatchSize = 1;
                foreach (var need in needs) options.ServedExecutionGroups.Add(need);
            });
            quartz.UseTimeProvider(database.Clock);
            quartz.UseDefaultThreadPool(1);
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(options => options.DataSourceFactory = _ => database.Source);
                store.UseClustering(cluster =>
                {
                    cluster.CheckinInterval = checkIn;
                    cluster.CheckinMisfireThreshold = checkIn;
                });
                store.ConfigureStore(options =>
                {
                    options.TablePrefix = StoreSchema.QuartzPrefix;
                    options.AcceptEnlistedTransactions = true;
                    options.StoreJobDataAsStrings = true;
                    options.CommandTimeout = TimeSpan.FromSeconds(30);
                    options.DbRetryInterval = TimeSpan.FromSeconds(2);
                });
                if (provision) store.ProvisionSchema();
            });
        });
        return services.BuildServiceProvider();
    }

    private static T Wait<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();

    private static void Wait(ValueTask task) => task.AsTask().GetAwaiter().GetResult();
}

/// <summary>A time that a job is to be begun.</summary>
/// <param name="Id">The job.</param>
/// <param name="Turn">Tells it from others of the job: only the last one counts.</param>
/// <param name="Needs">What its worker must have: see <see cref="JobNeeds"/>.</param>
/// <param name="Ready">When.</param>
internal sealed record JobTurn(long Id, int Turn, string Needs, DateTimeOffset Ready);
