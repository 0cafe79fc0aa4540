using ArchVae.Networks.Modules;

namespace ArchVae.Networks;

/// <summary>
/// What layers can mean: a dense layer, a convolution. A program adds its own to <see cref="Registry"/> before it builds networks
/// with them. Cells with edges will need more than one input and are not among them.
/// </summary>
public abstract class ModuleFamily : IFamily
{
    /// <summary>All modules, the built-in ones first.</summary>
    public static FamilyRegistry<ModuleFamily> Registry { get; } = new(
        "module", new InputFamily(), new OutputFamily(), new DenseFamily(), new DropoutFamily(), new Conv2dFamily(),
        new PoolFamily("max-pool"), new PoolFamily("average-pool"), new PoolFamily("pool"), new FlattenFamily(),
        new RecurrentFamily("gru", 3), new RecurrentFamily("lstm", 4), new EmbeddingFamily(), new BatchNormFamily());

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>Another name that layer types may have for it, such as <c>linear</c>; null for none.</summary>
    public virtual string? OtherName => null;

    /// <summary>What it does, in a few words without a full stop.</summary>
    public abstract string Description { get; }

    /// <summary>
    /// What can be set; a feature of a layer must be one of these, by its name or by what the space file says.
    /// </summary>
    public virtual IReadOnlyList<ModuleSetting> Settings => [];

    /// <summary>Whether it works on sequences, so that an input of plain units before it is one.</summary>
    public virtual bool ReadsSequence => false;

    /// <summary>Whether its setting <c>units</c> is the number of outputs where it is the last layer.</summary>
    public virtual bool HasUnits => false;

    /// <summary>
    /// The module that has this name or other name, whatever the case of its letters; null where there is none.
    /// </summary>
    public static ModuleFamily? Find(string name) => Registry.Find(name)
        ?? Registry.Families.FirstOrDefault(family => string.Equals(family.OtherName, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What is wrong with which settings a layer type gives, beyond those that it must; null for nothing.</summary>
    /// <param name="given">Tells whether a setting is given.</param>
    public virtual string? Complaint(Func<string, bool> given) => null;

    /// <summary>The layer with all its sizes.</summary>
    /// <param name="values">The layer's values.</param>
    /// <param name="context">What comes in, and where the layer stands.</param>
    /// <exception cref="MisfitException">It does not fit.</exception>
    public abstract NetworkModule Plan(ModuleValues values, ModuleContext context);

    /// <summary>
    /// The values with those changed that are determined by what comes in and do not fit it: the size of a flatten, a kernel
    /// that is larger than the image. Whatever fits stays.
    /// </summary>
    /// <param name="values">The layer's values.</param>
    /// <param name="context">What comes in, and where the layer stands.</param>
    public virtual ModuleValues Fit(ModuleValues values, ModuleContext context) => values;
}

/// <summary>Where a layer stands.</summary>
/// <param name="Incoming">What the layer before gives; null before the first where nothing says what comes in.</param>
public sealed record ModuleContext(NetworkShape? Incoming)
{
    /// <summary>Whether it is the first layer.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Whether nothing but an input comes before it.</summary>
    public bool IsAfterInput { get; init; }

    /// <summary>Whether it is the last layer.</summary>
    public bool IsLast { get; init; }

    /// <summary>Whether a layer of the network works on sequences.</summary>
    public bool InputIsSequence { get; init; }

    /// <summary>What comes in.</summary>
    /// <exception cref="MisfitException">Nothing says what it is.</exception>
    public NetworkShape Required => Incoming ?? throw new MisfitException(
        "nothing says what comes in: the network begins without an input");

    /// <summary>What comes in, of one kind.</summary>
    /// <exception cref="MisfitException">It is of another kind.</exception>
    public NetworkShape Of(ShapeKind kind) => Required.Kind == kind ? Required
        : throw new MisfitException($"it works on {Words(kind)}, and {Required.InWords} comes in");

    private static string Words(ShapeKind kind) => kind switch
    {
        ShapeKind.Vector => "a vector (units)",
        ShapeKind.Sequence => "a sequence (steps x units)",
        _ => "an image (channels x height x width)",
    };
}
