namespace ArchVae.Tensors;

/// <summary>What a window sees beyond the border of a picture.</summary>
public enum Padding
{
    /// <summary>It stays inside the picture: ⌊(size − window) / stride⌋ + 1 places.</summary>
    Valid,

    /// <summary>
    /// There are ⌈size / stride⌉ places; what lies outside counts as zero in a convolution and not at all in pooling. An odd
    /// number of pixels has the larger half below and on the right (SAME_UPPER of ONNX; PyTorch's at stride 1).
    /// </summary>
    Same,
}
