namespace ArchVae.Networks.Importing;

/// <summary>The shapes that go from layer to layer of a network that is being read.</summary>
internal static class Shapes
{
    /// <summary>What goes out of the last of some layers; null where that is not known, or a layer does not fit.</summary>
    public static NetworkShape? After(FoundLayer input, IReadOnlyList<FoundLayer> layers)
    {
        var shape = new FoundNetwork(input, [], []).Shape;
        foreach (var (i, layer) in layers.Index())
        {
            if (shape is null || ModuleFamily.Find(layer.Module) is not { } family) return null;
            var values = new ModuleValues(
                family, layer.Values.Where(value => family.Settings.Any(setting => setting.Name == value.Key))
                    .Select(value => KeyValuePair.Create(value.Key, value.Value[0])));
            try
            {
                shape = layer.Module == "dropout" ? shape
                    : family.Plan(values, new(shape) { IsAfterInput = i == 0, InputIsSequence = true }).Output;
            }
            catch (Exception exception) when (exception is MisfitException or OverflowException)
            {
                return null;
            }
        }
        return shape;
    }
}
