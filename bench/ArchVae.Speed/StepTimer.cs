using ArchVae.Models;
using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Tensors.Ranks;
using ArchVae.Training;
using MathNet.Numerics.Statistics;

namespace ArchVae.Speed;

/// <summary>Measures training steps of one model.</summary>
internal sealed class StepTimer : IDisposable
{
    private readonly ArchitectureVae vae;
    private readonly TrainingStep step;
    private readonly IReadOnlyList<Architecture> data;
    private readonly SpeedOptions options;
    private readonly int[] indices;

    private readonly List<double> seconds = [];
    private readonly List<double> operations = [];
    private long allocated;
    private int next;

    public StepTimer(SearchSpace space, IReadOnlyList<Architecture> data, SpeedOptions options, PosteriorForm form,
        RankThread? ranks = null)
    {
        this.data = data;
        this.options = options;
        indices = new int[options.BatchSize];
        vae = new ArchitectureVae(space, options.Model with { Posterior = form }, seed: 1, options.Threads);
        step = new TrainingStep(vae, new TrainingOptions { BatchSize = options.BatchSize, Samples = options.Samples }, ranks);
        Name = NameOf(form);
    }

    /// <summary>What a report calls it.</summary>
    public string Name { get; }

    /// <summary>The values that are learned.</summary>
    public long Parameters => vae.Parameters.Count;

    /// <summary>How many steps were measured.</summary>
    public int Steps => seconds.Count;

    /// <summary>Seconds of the median step.</summary>
    public double Median => seconds.Median();

    /// <summary>Architectures of a step.</summary>
    public int BatchSize => indices.Length;

    /// <summary>Some training steps, each on other architectures.</summary>
    public void Run(TimeProvider time)
    {
        for (var i = 0; i < SpeedOptions.StepsPerRound; i++)
        {
            var rows = 0;
            for (var b = 0; b < indices.Length; b++)
            {
                indices[b] = next++ % data.Count;
                rows += data[indices[b]].RowCount;
            }
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var start = time.GetTimestamp();
            step.Run(data, indices, beta: 1, learningRate: 1e-4);
            var elapsed = time.GetElapsedTime(start).TotalSeconds;
            allocated += GC.GetTotalAllocatedBytes(precise: true) - before;
            seconds.Add(elapsed);
            operations.Add(MatrixProducts.OfTrainingStep(vae, indices.Length, rows, options.Samples));
        }
    }

    /// <summary>Leaves out what was measured so far.</summary>
    public void Forget()
    {
        seconds.Clear();
        operations.Clear();
        allocated = 0;
    }

    /// <summary>The median ratio of a step to another timer's, of those measured at the same turn.</summary>
    public double RelativeTo(StepTimer other) => seconds.Zip(other.seconds, (own, others) => own / others).Median();

    /// <summary>The figures, relative to another posterior's steps and the large products of the same rounds.</summary>
    public PosteriorSpeed Report(StepTimer first, List<double> products)
    {
        var rates = seconds.Zip(operations, (s, o) => o / s / 1e9).ToList();
        return new(
            indices.Length / Median,
            Median * 1e3,
            RelativeTo(first),
            rates.Median(),
            rates.Select((rate, i) => rate * 1e9 * products[i / SpeedOptions.StepsPerRound] / LargeProduct.Operations).Median(),
            allocated / seconds.Count);
    }

    public void Dispose()
    {
        step.Dispose();
        vae.Dispose();
    }

    // The posteriors that are measured without being asked for go by the names of their families.
    private static string NameOf(PosteriorForm form) =>
        SpeedOptions.AllPosteriors.Contains(form) ? form.ToString().Split(':')[0] : form.ToString();
}
