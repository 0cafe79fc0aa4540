namespace ArchVae.Options;

/// <summary>Which options stand together where many are listed.</summary>
public enum OptionGroup
{
    /// <summary>In no group: the record has few.</summary>
    None,

    /// <summary>What is learned from.</summary>
    Data,

    /// <summary>The networks' sizes and forms.</summary>
    Model,

    /// <summary>q(z|x): its base and its flows.</summary>
    Posterior,

    /// <summary>What is maximised.</summary>
    Objective,

    /// <summary>How the optimiser goes there.</summary>
    Optimisation,

    /// <summary>How it is run, where it is saved, what is printed.</summary>
    Running,
}
