using ArchVae.Networks.Export.CSharp;
using ArchVae.Networks.Export.Onnx;
using ArchVae.Networks.Export.PyTorch;

namespace ArchVae.Networks.Export.Modules;

/// <summary>What changes nothing outside of training.</summary>
/// <param name="pyTorch">What makes the member of PyTorch that acts in training; null for none.</param>
internal sealed class SameExport(string? pyTorch = null) : ModuleExport
{
    public override string Onnx(OnnxLayer layer, string input) => input;

    public override string PyTorch(PyTorchLayer layer, string input) =>
        pyTorch is null ? input : $"{layer.Define(pyTorch)}({input})";

    public override string CSharp(CSharpLayer layer, string input) => input;
}
