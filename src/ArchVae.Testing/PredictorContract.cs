using ArchVae.Search.Predictors;

namespace ArchVae.Testing;

/// <summary>The contract of predictors: what every <see cref="PredictorFamily"/> keeps to, the library's too.</summary>
public static class PredictorContract
{
    /// <summary>
    /// Checks a predictor by small networks with known values. One that needs a model gets a latent space that counts layers.
    /// The rules, on raw values and on normal scores where nothing else is said:
    /// <list type="bullet">
    /// <item>the same seed gives the same predictions to the last bit; they are finite, deviations 0 or more;</item>
    /// <item>what <see cref="PredictorFamily.Restore"/> makes of the state says the same to the last bit, and the state is
    /// finite;</item>
    /// <item>asked for none it gives none, for some of them what it gives for all (1e-9), and it refuses architectures of another
    /// space with an <see cref="InputException"/>;</item>
    /// <item>the order of the networks does not matter (1e-3 of the values' deviation);</item>
    /// <item>where raw values are moved and scaled, predictions are too (1e-3 of the values' deviation);</item>
    /// <item>a sum over the layers is learned of 64 networks to an RMSE/σ of 0.7 at most on others;</item>
    /// <item>one network is enough, as are two, and many with the same value;</item>
    /// <item>a state without one of its parts, with one number more or less, or with one that is not finite ends in an
    /// <see cref="InputException"/>.</item>
    /// </list>
    /// </summary>
    /// <param name="family">The predictor.</param>
    /// <exception cref="ContractException">A rule is broken.</exception>
    public static void Check(PredictorFamily family)
    {
        ArgumentNullException.ThrowIfNull(family);
        new PredictorRules(family).Check();
    }
}
