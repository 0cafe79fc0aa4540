namespace ArchVae.Networks.Data;

/// <summary>What a network is to tell of each example.</summary>
public enum NetworkTask
{
    /// <summary>A number: one output, without an activation.</summary>
    Regression,

    /// <summary>
    /// Which of two classes: one output with a sigmoid, the probability of the second class, or two with a softmax.
    /// </summary>
    Binary,

    /// <summary>Which of several classes: one output for each, with a softmax.</summary>
    Multiclass,
}
