using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace ArchVae.Testing;

/// <summary>What goes into a part of a model.</summary>
/// <param name="Name">What it is called in errors.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Columns">Its columns; 0 where it does not exist.</param>
/// <param name="Values">[Rows × Columns].</param>
/// <param name="IsData">Whether it never has a gradient, as noise.</param>
internal sealed record Input(string Name, int Rows, int Columns, float[] Values, bool IsData = false)
{
    public static Input Random(string name, int rows, int columns, ulong seed, bool isData = false) =>
        new(name, rows, columns, Contract.Gaussian(rows * columns, seed), isData);

    /// <summary>One of its rows alone.</summary>
    public Input Row(int row) => this with { Rows = 1, Values = Values[(row * Columns)..((row + 1) * Columns)] };
}

/// <summary>What a part computes of its inputs: one or two tensors.</summary>
internal delegate (Tensor First, Tensor Second) TapeFunction<in T>(T part, Tape tape, Tensor[] inputs);

/// <summary>A part of a model with parameters of its own, and tapes to run it on.</summary>
internal sealed class Rig<T> : IDisposable
{
    /// <summary>The name that parts get for their parameters.</summary>
    public const string Name = "contract";

    private readonly ThreadTeam team;

    /// <param name="create">Makes the part and adds its parameters.</param>
    /// <param name="deviation">Of draws from a Gaussian that are added to the initial weights.</param>
    /// <param name="threads">The threads that it runs on.</param>
    public Rig(Func<ParameterSet, T> create, double deviation = 0.4, int threads = 1)
    {
        Part = create(Parameters);
        Parameters.Initialize(1);
        for (var i = 0; i < Parameters.Parameters.Count; i++)
        {
            var values = Parameters.Parameters[i].Tensor.Values;
            var noise = Contract.Gaussian(values.Length, 1000 + (ulong)i, deviation);
            for (var j = 0; j < values.Length; j++) values[j] += noise[j];
        }
        team = new ThreadTeam(threads);
        Tape = new Tape(team);
        Unrecorded = new Tape(team, recording: false);
    }

    public ParameterSet Parameters { get; } = new();

    public T Part { get; }

    public Tape Tape { get; }

    public Tape Unrecorded { get; }

    /// <summary>The tensors of the last pass's inputs.</summary>
    public Tensor[] Tensors { get; private set; } = [];

    /// <summary>What the part gives, on a tape that is cleared before.</summary>
    public (Tensor First, Tensor Second) Pass(TapeFunction<T> function, Input[] inputs, Tape tape)
    {
        tape.Clear();
        if (Tensors.Length != inputs.Length) Tensors = new Tensor[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            var input = inputs[i];
            Tensors[i] = input.Columns == 0 ? default
                : input.IsData ? tape.Constant(input.Rows, input.Columns) : tape.Variable(input.Rows, input.Columns);
            input.Values.CopyTo(Tensors[i].Values);
        }
        return function(Part, tape, Tensors);
    }

    /// <summary>The same with a backward pass from a linear function of what it gives.</summary>
    public (Tensor First, Tensor Second) Backward(TapeFunction<T> function, Input[] inputs, float[] coefficients)
    {
        var output = Pass(function, inputs, Tape);
        Tape.Backward(LinearFunction.Apply(Tape, output.First, output.Second, coefficients));
        return output;
    }

    /// <summary>All values that it gives.</summary>
    public float[] Values(TapeFunction<T> function, params Input[] inputs)
    {
        var (first, second) = Pass(function, inputs, Unrecorded);
        return [.. first.Values, .. second.Values];
    }

    public void Dispose()
    {
        Tape.Dispose();
        Unrecorded.Dispose();
        Parameters.Dispose();
        team.Dispose();
    }
}
