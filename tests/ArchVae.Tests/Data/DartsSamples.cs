namespace ArchVae.Tests.Data;

/// <summary>DARTS cells as other programs write them.</summary>
internal static class DartsSamples
{
    /// <summary>As Python prints a genotype.</summary>
    public const string Genotype =
        "Genotype(normal=[('sep_conv_5x5', 0), ('dil_conv_3x3', 1), ('skip_connect', 1), ('sep_conv_3x3', 2), " +
        "('avg_pool_3x3', 0), ('sep_conv_3x3', 3), ('dil_conv_5x5', 2), ('max_pool_3x3', 4)], normal_concat=[2, 3, 4, 5], " +
        "reduce=[('max_pool_3x3', 0), ('sep_conv_3x3', 1), ('skip_connect', 2), ('dil_conv_3x3', 0), ('max_pool_3x3', 1), " +
        "('skip_connect', 3), ('sep_conv_5x5', 2), ('skip_connect', 4)], reduce_concat=[2, 3, 4, 5])";

    /// <summary>The same cells as a configuration of NAS-Bench-301, which numbers edges node by node.</summary>
    public static string Configuration { get; } = "{" + string.Join(", ", new[]
    {
        "edge_normal_0: sep_conv_5x5", "edge_normal_1: dil_conv_3x3",
        "inputs_node_normal_3: 1_2", "edge_normal_3: skip_connect", "edge_normal_4: sep_conv_3x3",
        "inputs_node_normal_4: 0_3", "edge_normal_5: avg_pool_3x3", "edge_normal_8: sep_conv_3x3",
        "inputs_node_normal_5: 2_4", "edge_normal_11: dil_conv_5x5", "edge_normal_13: max_pool_3x3",
        "edge_reduce_0: max_pool_3x3", "edge_reduce_1: sep_conv_3x3",
        "inputs_node_reduce_3: 0_2", "edge_reduce_2: dil_conv_3x3", "edge_reduce_4: skip_connect",
        "inputs_node_reduce_4: 1_3", "edge_reduce_6: max_pool_3x3", "edge_reduce_8: skip_connect",
        "inputs_node_reduce_5: 2_4", "edge_reduce_11: sep_conv_5x5", "edge_reduce_13: skip_connect",
    }.Select(pair =>
        "\"NetworkSelectorDatasetInfo:darts:" + pair.Replace(": ", "\": \"", StringComparison.Ordinal) + "\"")) + "}";
}
