namespace ArchVae.Networks;

/// <summary>
/// A layer does not fit what comes into it: a kernel is larger than the image, a flatten has another size. Thrown by
/// <see cref="ModuleFamily.Plan"/>; a <see cref="NetworkPlan"/> keeps it as its <see cref="NetworkPlan.Misfit"/>.
/// </summary>
/// <param name="message">Why, as a sentence without the layer and without a full stop.</param>
public sealed class MisfitException(string message) : Exception(message);
