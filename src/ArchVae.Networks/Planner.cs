using System.Globalization;
using ArchVae.Networks.Modules;
using ArchVae.Spaces;

namespace ArchVae.Networks;

/// <summary>Goes through an architecture from its input to its output.</summary>
internal static class Planner
{
    private const string TooLarge = "it is too large to be counted";

    public static NetworkPlan Plan(SpaceModules modules, Architecture architecture, PlanOptions options)
    {
        if (options.Outputs is < 1) throw InputException.OutOfRange(nameof(PlanOptions.Outputs), options.Outputs, "at least 1");
        var rows = architecture.Layers;
        var families = rows.Select(layer => modules.FamilyOf(layer.Type)).ToList();
        var beginsWithInput = families.Count > 0 && families[0] is InputFamily;
        var inputIsSequence = families.Exists(family => family.ReadsSequence);
        var (layers, changes) = (new List<PlannedLayer>(), new List<FittedValue>());
        var (shape, parameters, multiplyAdds) = (options.Input ?? (beginsWithInput ? null : modules.Input), 0L, 0L);
        NetworkMisfit? misfit = null;
        for (var i = 0; i < rows.Count && misfit is null; i++)
        {
            var (type, family) = (rows[i].Type, families[i]);
            var context = new ModuleContext(shape)
            {
                IsFirst = i == 0,
                IsAfterInput = i == 0 || (i == 1 && beginsWithInput),
                IsLast = i == rows.Count - 1,
                InputIsSequence = inputIsSequence,
            };
            try
            {
                var values = modules.ValuesOf(rows[i]);
                if (options.Fit) values = Fit(family, values, context, options.Outputs, i, type, changes);
                var module = family.Plan(values, context);
                if (context.IsLast) CheckOutputs(module.Output, options.Outputs);
                var layer = new PlannedLayer(
                    i, type, family, values, shape ?? module.Input, module, module.ParameterCount, module.MultiplyAdds);
                // Totals that overflow are told here and not where someone asks for them.
                parameters = checked(parameters + layer.ParameterCount + module.Output.Count);
                multiplyAdds = checked(multiplyAdds + layer.MultiplyAdds);
                if (parameters > long.MaxValue / sizeof(float)) throw new OverflowException();
                layers.Add(layer);
                shape = module.Output;
            }
            catch (MisfitException exception)
            {
                misfit = new(i, type.Name, exception.Message);
            }
            catch (OverflowException)
            {
                misfit = new(i, type.Name, TooLarge);
            }
        }
        return new(architecture, WithNames(WithRelu(layers, rows.Count)), misfit, changes);
    }

    private static ModuleValues Fit(
        ModuleFamily family, ModuleValues values, ModuleContext context, int? outputs, int row, LayerType type,
        List<FittedValue> changes)
    {
        var fitted = family.Fit(values, context);
        if (context.IsLast && outputs is { } units && family.HasUnits) fitted = fitted.With("units", units);
        var (before, after) = (values.ToDictionary(), fitted.ToDictionary());
        foreach (var setting in family.Settings.Select(setting => setting.Name))
        {
            var (old, now) = (before.GetValueOrDefault(setting), after.GetValueOrDefault(setting));
            if (old != now) changes.Add(new(row, type.Name, setting, old, now));
        }
        return fitted;
    }

    private static void CheckOutputs(NetworkShape output, int? wanted)
    {
        if (wanted is not { } count || output.Equals(NetworkShape.Vector(count))) return;
        throw new MisfitException(string.Create(CultureInfo.InvariantCulture,
            $"it is the last and gives {output.InWords}, and a vector of {count} is asked for"));
    }

    // After every layer with weights but the last; a normalisation right after such a layer comes before it.
    private static List<PlannedLayer> WithRelu(List<PlannedLayer> layers, int count)
    {
        bool IsNormalisation(int i) => i < layers.Count && layers[i].Module is BatchNormModule;
        bool HasRelu(int i) => i < count - 1 && (IsNormalisation(i)
            ? i > 0 && layers[i - 1].Module.WantsRelu
            : layers[i].Module.WantsRelu && !IsNormalisation(i + 1));
        return [.. layers.Select((layer, i) => layer with { HasRelu = HasRelu(i) })];
    }

    private static List<PlannedLayer> WithNames(List<PlannedLayer> layers)
    {
        var counts = new Dictionary<string, int>();
        return [.. layers.Select(layer => layer with { Name = Next(layer.Family) })];

        string Next(ModuleFamily family)
        {
            var name = family.Name.Replace('-', '_');
            if (family is InputFamily or OutputFamily) return name;
            counts[name] = counts.GetValueOrDefault(name) + 1;
            return string.Create(CultureInfo.InvariantCulture, $"{name}_{counts[name]}");
        }
    }
}
