using ArchVae.Data;
using ArchVae.Reports;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Reports;

public sealed class ChosenRecordsTests
{
    private static ArchitectureRecord[] Records(int count)
    {
        var architectures = TestSpaces.Draw(TestSpaces.Types, count);
        return [.. architectures.Select((architecture, i) => new ArchitectureRecord(architecture, $"{i:00}"))];
    }

    [Fact]
    public void A_small_data_set_is_taken_whole()
    {
        var records = Records(5);
        var chosen = ChosenRecords.From(records, 5, seed: 3);
        chosen.Records.ShouldBe(records);
        chosen.Total.ShouldBe(5);
    }

    [Fact]
    public void Of_a_large_one_each_record_is_chosen_as_often_and_in_the_order_of_the_data()
    {
        const int Repetitions = 4000;
        var records = Records(10);
        var counts = new Dictionary<string, int>();
        for (var seed = 0ul; seed < Repetitions; seed++)
        {
            var chosen = ChosenRecords.From(records, 3, seed);
            chosen.Total.ShouldBe(10);
            chosen.Records.Select(record => record.Id).ShouldBe(chosen.Records.Select(record => record.Id).Distinct().Order());
            chosen.Records.Count.ShouldBe(3);
            foreach (var record in chosen.Records) counts[record.Id!] = counts.GetValueOrDefault(record.Id!) + 1;
        }
        // Four standard deviations of a binomial count.
        foreach (var record in records)
            ((double)counts[record.Id!]).ShouldBe(Repetitions * 0.3, 4 * Math.Sqrt(Repetitions * 0.3 * 0.7));
        ChosenRecords.From(records, 3, 8).Records.ShouldBe(ChosenRecords.From(records, 3, 8).Records);
    }
}
