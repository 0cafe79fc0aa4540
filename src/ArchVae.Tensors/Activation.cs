namespace ArchVae.Tensors;

/// <summary>An element-wise function that is applied while a result is still in cache.</summary>
public enum Activation
{
    /// <summary>y = x.</summary>
    None,

    /// <summary>y = max(0, x).</summary>
    Relu,

    /// <summary>y = tanh(x).</summary>
    Tanh,

    /// <summary>y = x for x &gt; 0, eˣ − 1 otherwise.</summary>
    Elu,
}
