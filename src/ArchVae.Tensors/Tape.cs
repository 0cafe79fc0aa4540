using System.Runtime.InteropServices;
using ArchVae.Tensors.Ranks;

namespace ArchVae.Tensors;

/// <summary>
/// A recorded operation. Its forward pass is a static method that computes the result and, where the tape records, fills the
/// fields that the backward pass needs. Instances are used again from step to step.
/// </summary>
public abstract class Operation
{
    /// <summary>Adds to the gradient of every input that needs one; never overwrites.</summary>
    public abstract void Backward(Tape tape);
}

/// <summary>
/// Reverse-mode automatic differentiation over coarse operations. A forward pass takes memory from the tape and records its
/// operations; <see cref="Backward"/> runs them in reverse, each adding to the gradients of its inputs. <see cref="Clear"/>
/// gives memory and operations back for the next pass: once warm, nothing is allocated. For use by one thread; the
/// operations themselves spread their work over <see cref="Team"/>.
/// </summary>
public sealed unsafe class Tape : IDisposable
{
    private readonly Arena arena = new();
    private readonly List<Operation> operations = [];
    private readonly Dictionary<Type, Stack<Operation>> idle = [];
    private BatchPieces? firstCut;
    private BatchPieces? secondCut;

    /// <summary>An empty tape.</summary>
    /// <param name="team">The threads that operations run on; not disposed with the tape.</param>
    /// <param name="recording">
    /// False for passes that need no gradients: nothing is recorded and no gradient memory is taken.
    /// </param>
    public Tape(ThreadTeam team, bool recording = true)
    {
        Team = team;
        Recording = recording;
    }

    /// <summary>The threads that operations run on.</summary>
    public ThreadTeam Team { get; }

    /// <summary>Whether operations are recorded for a backward pass.</summary>
    public bool Recording { get; }

    /// <summary>
    /// Says how rows of the operations to come are cut into the pieces of a batch, so that sums over them go piece by piece. Of
    /// two cuts with as many rows the first counts. <see cref="Clear"/> forgets them.
    /// </summary>
    /// <param name="first">A cut of matrices with as many rows as it has, or null.</param>
    /// <param name="second">Another one, or null.</param>
    public void CutRows(BatchPieces? first, BatchPieces? second) => (firstCut, secondCut) = (first, second);

    /// <summary>How a matrix with so many rows is cut; null where it is not, and sums over it are one sum.</summary>
    public BatchPieces? CutOf(int rows) =>
        firstCut?.RowCount == rows ? firstCut : secondCut?.RowCount == rows ? secondCut : null;

    /// <summary>Whether rows are cut into the pieces of a batch.</summary>
    public bool IsCut => firstCut != null || secondCut != null;

    /// <summary>
    /// Operations to come, until the scope is disposed of, are not on rows of the batch: what they compute is the same for
    /// all of it, such as a prior's components.
    /// </summary>
    public UncutScope Uncut()
    {
        var scope = new UncutScope(this, firstCut, secondCut);
        CutRows(null, null);
        return scope;
    }

    /// <summary>
    /// A parameter for one operation on this tape. Every use of a parameter is told of like this, so that ranks that share a
    /// batch can add up its gradients; without them it is the parameter itself.
    /// </summary>
    /// <param name="parameter">A <see cref="Nn.Parameter.Tensor"/>, or a tensor that does not exist.</param>
    public Tensor Use(Tensor parameter) => Ranked == null ? parameter : Ranked.Use(this, parameter);

    /// <summary>The ranks that share batches with this one; null where there are none.</summary>
    internal RankedGradients? Ranked { get; set; }

    /// <summary>How many operations were recorded.</summary>
    internal int OperationCount => operations.Count;

    /// <summary>
    /// The tree over sums by the pieces of a batch, of which other ranks may have some; 0 for those of rows that do not count.
    /// </summary>
    /// <param name="cut">How the rows were cut.</param>
    /// <param name="sums">[8] the sums at hand.</param>
    internal double Join(BatchPieces cut, Span<double> sums)
    {
        if (cut.IsIdle) sums.Clear();
        Ranked?.Complete(sums);
        return BatchPieces.Join(sums);
    }

    /// <summary>A tensor without a gradient. Its values are not initialised.</summary>
    public Tensor Constant(int rows, int columns) => new(arena.Rent((long)rows * columns), null, rows, columns);

    /// <summary>A tensor without a gradient that is a copy of <paramref name="values"/>.</summary>
    public Tensor Constant(int rows, int columns, ReadOnlySpan<float> values)
    {
        var tensor = Constant(rows, columns);
        values.CopyTo(tensor.Values);
        return tensor;
    }

    /// <summary>A tensor with a gradient of zero where the tape is recording. Its values are not initialised.</summary>
    public Tensor Variable(int rows, int columns)
    {
        var length = (long)rows * columns;
        var value = arena.Rent(length);
        if (!Recording) return new Tensor(value, null, rows, columns);
        var gradient = arena.Rent(length);
        NativeMemory.Clear(gradient, (nuint)length * sizeof(float));
        return new Tensor(value, gradient, rows, columns);
    }

    /// <summary>The result of an operation: with a gradient only where the operation passes one on.</summary>
    public Tensor Result(int rows, int columns, bool differentiable) =>
        differentiable ? Variable(rows, columns) : Constant(rows, columns);

    /// <summary>Memory that an operation needs until the tape is cleared. Its values are not initialised.</summary>
    internal float* Scratch(long length) => arena.Rent(length);

    /// <summary>The same with zeros in it.</summary>
    internal float* Zeros(long length)
    {
        var data = Scratch(length);
        NativeMemory.Clear(data, (nuint)length * sizeof(float));
        return data;
    }

    /// <summary>
    /// An idle operation of this type, recorded as the next one. Its fields hold whatever they last held. Where the tape does
    /// not record, it serves as the forward pass's work object only.
    /// </summary>
    public T Record<T>() where T : Operation, new()
    {
        var operation = idle.TryGetValue(typeof(T), out var stack) && stack.Count > 0 ? (T)stack.Pop() : new T();
        operations.Add(operation);
        return operation;
    }

    /// <summary>Adds the gradient of <paramref name="loss"/>, a single number, to every tensor it was computed from.</summary>
    /// <exception cref="ArgumentException">The loss is not a single number or needs no gradient.</exception>
    public void Backward(Tensor loss)
    {
        if (!Recording || loss.Length != 1 || !loss.NeedsGradient)
            throw new ArgumentException("A backward pass needs a recording tape and a loss that is one number with a gradient.");
        loss.Gradients[0] = 1;
        for (var i = operations.Count - 1; i >= 0; i--)
        {
            operations[i].Backward(this);
            Ranked?.Passed(i);
        }
    }

    /// <summary>
    /// Forgets the recorded operations and takes back all memory: tensors made by this tape must not be used any more.
    /// </summary>
    public void Clear()
    {
        foreach (var operation in operations)
        {
            ref var stack = ref CollectionsMarshal.GetValueRefOrAddDefault(idle, operation.GetType(), out _);
            (stack ??= new Stack<Operation>()).Push(operation);
        }
        operations.Clear();
        CutRows(null, null);
        Ranked?.Begin();
        arena.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => arena.Dispose();
}

/// <summary>Ends what <see cref="Tape.Uncut"/> began.</summary>
public readonly struct UncutScope : IDisposable, IEquatable<UncutScope>
{
    private readonly Tape tape;
    private readonly BatchPieces? first;
    private readonly BatchPieces? second;

    internal UncutScope(Tape tape, BatchPieces? first, BatchPieces? second) =>
        (this.tape, this.first, this.second) = (tape, first, second);

    /// <summary>Rows are cut again as they were.</summary>
    public void Dispose() => tape.CutRows(first, second);

    /// <inheritdoc/>
    public bool Equals(UncutScope other) => ReferenceEquals(tape, other.tape) && first == other.first && second == other.second;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is UncutScope other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(tape, first, second);

    /// <summary>Whether both end the same.</summary>
    public static bool operator ==(UncutScope left, UncutScope right) => left.Equals(right);

    /// <summary>Whether they do not.</summary>
    public static bool operator !=(UncutScope left, UncutScope right) => !left.Equals(right);
}
