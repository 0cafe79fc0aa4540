namespace ArchVae.Spaces;

/// <summary>What <see cref="SearchSpace.Check"/> found.</summary>
/// <param name="Space">The space; null where there are mistakes.</param>
/// <param name="Mistakes">
/// What is wrong, by line and column; after a hundred, one without a line says how many more there are. What only follows from another mistake is not among them. After a place that is no
/// YAML, nothing more can be found.
/// </param>
public sealed record SpaceCheck(SearchSpace? Space, IReadOnlyList<InputException> Mistakes);
