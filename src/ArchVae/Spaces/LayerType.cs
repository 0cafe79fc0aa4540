using System.Collections;

namespace ArchVae.Spaces;

/// <summary>One type of layer of a search space. Immutable.</summary>
public sealed class LayerType
{
    private readonly Feature[] features;

    internal LayerType(string name, int index, IReadOnlyList<Feature> features)
    {
        Name = name;
        Index = index;
        this.features = [.. features];
    }

    /// <summary>The name, as written in files.</summary>
    public string Name { get; }

    /// <summary>The place in <see cref="SearchSpace.LayerTypes"/>.</summary>
    public int Index { get; }

    /// <summary>What the space file says that layers of the type mean in a network; null where it says nothing.</summary>
    public LayerModule? Module { get; internal init; }

    /// <summary>
    /// All features of the type in the order of the space's; <see cref="FeaturesAt"/> has those of one position.
    /// </summary>
    public IReadOnlyList<Feature> Features => features;

    /// <summary>The features that a layer of this type has at a position (row, from 0), in the order of the space's.</summary>
    public LayerFeatures FeaturesAt(int position) => new(features, position);

    /// <summary>The name and the names of the features: <c>conv2d(filters, kernelHeight, kernelWidth)</c>.</summary>
    public override string ToString() =>
        features.Length == 0 ? Name : $"{Name}({string.Join(", ", features.Select(feature => feature.Name))})";
}

/// <summary>The features that a layer has at its position. To walk them with <c>foreach</c> allocates nothing.</summary>
public readonly struct LayerFeatures : IEnumerable<Feature>
{
    private readonly Feature[] features;
    private readonly int position;

    internal LayerFeatures(Feature[] features, int position) => (this.features, this.position) = (features, position);

    /// <summary>The features one by one.</summary>
    public Enumerator GetEnumerator() => new(features, position);

    IEnumerator<Feature> IEnumerable<Feature>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Walks the features.</summary>
    public struct Enumerator : IEnumerator<Feature>
    {
        private readonly Feature[] features;
        private readonly int position;
        private int index = -1;

        internal Enumerator(Feature[] features, int position) => (this.features, this.position) = (features, position);

        /// <summary>The feature that the walk stands on.</summary>
        public readonly Feature Current => features[index];

        readonly object IEnumerator.Current => Current;

        /// <summary>Goes to the next feature; false after the last.</summary>
        public bool MoveNext()
        {
            while (++index < features.Length)
            {
                if (position >= features[index].FirstPosition) return true;
            }
            return false;
        }

        /// <summary>Goes back before the first feature.</summary>
        public void Reset() => index = -1;

        /// <summary>Does nothing: there is nothing to release.</summary>
        public readonly void Dispose()
        {
        }
    }
}
