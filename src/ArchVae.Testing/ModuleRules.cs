using ArchVae.Networks;

namespace ArchVae.Testing;

/// <summary>The rules of modules.</summary>
internal sealed class ModuleRules(ModuleFamily family, ModuleValues values)
{
    private static readonly NetworkShape[] shapes =
    [
        NetworkShape.Vector(1), NetworkShape.Vector(7), NetworkShape.Vector(int.MaxValue), NetworkShape.Sequence(1, 1),
        NetworkShape.Sequence(5, 3), NetworkShape.Image(1, 1, 1), NetworkShape.Image(3, 8, 5), NetworkShape.Image(2, 2, 64),
    ];

    private readonly Contract contract = new($"The module '{family.Name}'");

    public void Check(NetworkShape incoming)
    {
        contract.Rule("settings have names and descriptions", "", CheckSettings);
        contract.Rule("a layer that fits has sound sizes", $"{incoming}", () => CheckSizes(At(incoming)));
        new LayerRules(contract, family.Plan(values, At(incoming))).Check();
        foreach (var shape in shapes)
            contract.Rule("whatever comes in fits or is told to be no fit", $"{shape}", () => CheckAny(At(shape)));
        contract.Rule("fitting changes nothing where a layer fits", $"{incoming}", () =>
            CheckSame(values, family.Fit(values, At(incoming))));
        foreach (var shape in shapes)
        {
            contract.Rule("fitting twice is fitting once", $"{shape}", () =>
            {
                // What needs numbers of more than 31 bits cannot be fitted.
                try
                {
                    var once = family.Fit(values, At(shape));
                    CheckSame(once, family.Fit(once, At(shape)));
                }
                catch (OverflowException)
                {
                }
            });
        }
    }

    private static ModuleContext At(NetworkShape shape) => new(shape) { IsFirst = true, IsAfterInput = true, IsLast = true };

    private void CheckSettings()
    {
        var names = family.Settings.Select(setting => setting.Name).ToList();
        if (names.Distinct().Count() < names.Count) throw contract.Broken("different names", string.Join(", ", names));
        foreach (var setting in family.Settings)
        {
            if (string.IsNullOrWhiteSpace(setting.Name) || string.IsNullOrWhiteSpace(setting.Description))
                throw contract.Broken("a name and a description", $"'{setting.Name}', '{setting.Description}'");
            if (setting.InPlace is { } other && !names.Contains(other))
                throw contract.Broken($"a setting '{other}', which stands in for '{setting.Name}'", string.Join(", ", names));
        }
        if (string.IsNullOrWhiteSpace(family.Description)) throw contract.Broken("a description", "none");
    }

    private NetworkModule CheckSizes(ModuleContext context)
    {
        var module = family.Plan(values, context);
        var names = module.Parameters.Select(parameter => parameter.Name).ToList();
        if (names.Distinct().Count() < names.Count)
            throw contract.Broken("parameters of different names", string.Join(", ", names));
        foreach (var parameter in module.Parameters)
            if (parameter.Dimensions.Any(size => size < 1)) throw contract.Broken("sizes of at least 1", $"{parameter}");
        if (module.MultiplyAdds < 0) throw contract.Broken("multiply-adds of at least 0", $"{module.MultiplyAdds}");
        var again = family.Plan(values, context);
        if (!again.Output.Equals(module.Output) || again.ParameterCount != module.ParameterCount)
            throw contract.Broken($"{module.Output} and {module.ParameterCount} parameters again",
                $"{again.Output} and {again.ParameterCount}");
        return module;
    }

    private void CheckAny(ModuleContext context)
    {
        try
        {
            CheckSizes(context);
        }
        catch (MisfitException exception)
        {
            if (string.IsNullOrWhiteSpace(exception.Message)) throw contract.Broken("a reason", "none");
        }
        catch (OverflowException)
        {
            // The plan tells that it is too large.
        }
    }

    private void CheckSame(ModuleValues expected, ModuleValues found)
    {
        if (!expected.SequenceEqual(found)) throw contract.Broken($"{expected}", $"{found}");
    }
}
