using ArchVae.Networks.Export.CSharp;
using ArchVae.Networks.Export.Onnx;
using ArchVae.Networks.Export.PyTorch;

namespace ArchVae.Networks.Export;

/// <summary>
/// How a module is written in other languages, without the ReLU that may follow it, which is written after it. What goes from
/// layer to layer is a batch of vectors [batch, units], images [batch, channels, height, width], or sequences
/// [batch, steps, units] whose steps after their end mean nothing; in C# it is one of them.
/// </summary>
public abstract class ModuleExport
{
    /// <summary>Adds the nodes of ONNX.</summary>
    /// <param name="layer">What they are added to.</param>
    /// <param name="input">The name of the value that comes in.</param>
    /// <returns>The name of the value that goes out.</returns>
    public abstract string Onnx(OnnxLayer layer, string input);

    /// <summary>Defines members of PyTorch's module.</summary>
    /// <param name="layer">What they are added to.</param>
    /// <param name="input">The expression of what comes in.</param>
    /// <returns>The expression of what goes out.</returns>
    public abstract string PyTorch(PyTorchLayer layer, string input);

    /// <summary>Adds statements of C#, and the methods that they call.</summary>
    /// <param name="layer">What they are added to.</param>
    /// <param name="input">The expression of what comes in, a span or an array.</param>
    /// <returns>The expression of what goes out.</returns>
    public abstract string CSharp(CSharpLayer layer, string input);
}
