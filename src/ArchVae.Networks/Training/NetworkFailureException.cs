namespace ArchVae.Networks.Training;

/// <summary>A network could not be trained: it diverged, is too large, or took too long.</summary>
/// <param name="message">Why, as a sentence without a full stop.</param>
public sealed class NetworkFailureException(string message) : Exception(message);
