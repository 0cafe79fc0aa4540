#pragma warning disable
using ArchVae.Options;
namespace ArchVae.Networks.Data;
public sealed record TargetTransform(string Name, NetworkTask Task, IReadOnlyList<string> Classes, double Mean, double Deviation);
public sealed class ExampleTransform(NetworkShape shape, TargetTransform target) {
 public TargetTransform Target { get; } = target; public NetworkShape Shape { get; } = shape;
 public IReadOnlyList<string> Notes => [];
 public static ExampleTransform Fit(RawExamples raw, IReadOnlyList<int> rows, NetworkTask? task, bool tokens) => throw new NotSupportedException();
 public Examples Apply(RawExamples raw) => throw new NotSupportedException(); }
public sealed record DataOptions { 
 [Option("--data", "data", OptionGroup.Data)] public string Data { get; init; } = ""; public NetworkTask? Task { get; init; } public string? Labels {get;init;} }
public sealed class RawExamples { public int Count; public string Source = ""; public IReadOnlyList<string> Notes => [];
 public static RawExamples Read(DataOptions o, ShapeKind? wanted, ulong seed) => throw new NotSupportedException(); }
