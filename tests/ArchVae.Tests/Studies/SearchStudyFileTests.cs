using ArchVae.Studies;
using ArchVae.Studies.Searches;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studies;

public sealed class SearchStudyFileTests
{
    private const string Good = """
        name: good
        description: Searches.
        searches:
          noisy:
            table: data/macro.jsonl
            noisy: { accuracy: [a0, a1] }
            score: mean
            settings: { maximize: [accuracy], budget: 30, atMost: ['params=3'] }
            models: [one, two]
          own: { space: linear, command: 'python train.py', retries: 2, settings: { minimize: [loss], budget: 20, batch: 4 } }
          task: { space: linear, train: task.yaml, settings: { maximize: [r2], budget: 10 } }
        strategies:
          plain: { strategy: random }
          first: { strategy: gp-latent, model: 1 }
          third: { strategy: latent, model: 3 }
        seeds: [7, 0-2]
        at: [20, 10]
        reference: plain
        """;

    [Fact]
    public void Runs_come_by_search_strategy_and_seed_where_a_search_has_the_model()
    {
        var study = SearchStudy.Parse(Good, Path.Combine("folder", "searches.yaml"));
        study.Runs.Select(run => run.Name).ShouldBe(
            [.. from name in new[] { "noisy/plain", "noisy/first", "own/plain", "task/plain" }
                from seed in new[] { 7, 0, 1, 2 }
                select $"{name}/seed-{seed}"]);
        var run = study.Runs[4];
        (run.Options.Strategy.ToString(), run.Options.Seed, run.Options.Budget, run.Model)
            .ShouldBe(("gp-latent", 7UL, 30, Path.Combine("folder", "one")));
        run.Options.Aims().ShouldHaveSingleItem().ShouldBe(new("accuracy", true));
        (study.Searches[0].Table, study.Searches[0].Score).ShouldBe((Path.Combine("folder", "data/macro.jsonl"), "mean"));
        study.Searches[0].Noisy.ShouldHaveSingleItem().Of.ShouldBe(["a0", "a1"]);
        (study.Searches[1].Command!.Command, study.Searches[1].Command!.Retries, study.Searches[1].Score)
            .ShouldBe(("python train.py", 2, "loss"));
        study.Searches[2].Train.ShouldBe(Path.Combine("folder", "task.yaml"));
        study.At.ShouldBe([10, 20]);
        study.Reference.ShouldBe("plain");
    }

    [Theory]
    [InlineData("name: good", "name: good\ndataSets: {}", 2, "'dataSets' is of a study of models")]
    [InlineData("name: good", "name: good\nconfigurations:\n  a:", 2, "a file is one or the other")]
    [InlineData("name: good", "name: good\nsettings: {}", 2,
        "the study has no 'settings'; it takes name, description, searches, strategies, seeds, at, reference")]
    [InlineData("searches:", "search:", 3, "missing is 'searches'")]
    [InlineData("  own: {", "  Noisy: {", 10, "upper and lower case only: 'Noisy'")]
    [InlineData("    table: data/macro.jsonl\n", "", 4, "search 'noisy' needs one of 'table', 'train' and 'command'")]
    [InlineData("train: task.yaml", "train: task.yaml, table: a", 11, "'task' needs one of 'table', 'train' and 'command'")]
    [InlineData("train: task.yaml", "train: task.yaml, noisy: { a: [b] }", 11, "'noisy' does not go with what is no 'table'")]
    [InlineData("train: task.yaml", "train: task.yaml, retries: 1", 11, "'retries' does not go with what is no 'command'")]
    [InlineData("task: { space: linear, ", "task: { ", 11, "search 'task' needs a 'space'")]
    [InlineData("task: { space: linear, ", "task: { space: linea, ", 11, "There is no search space")]
    [InlineData("noisy: { accuracy: [a0, a1] }", "noisy: { accuracy: a0 }", 6, "'accuracy' must be a list of 1 to 1000 names")]
    [InlineData("noisy: { accuracy: [a0, a1] }", "noisy: [a0]", 6, "'noisy' must be a mapping")]
    [InlineData("models: [one, two]", "models: one", 9, "'models' must be a list")]
    [InlineData("retries: 2", "retries: -1", 10, "retries is -1; it must be from 0 to 1000")]
    [InlineData("retries: 2", "retry: 2", 10, "search 'own' has no 'retry'")]
    [InlineData("budget: 30", "budget: 0", 8, "budget is 0; it must be from 1")]
    [InlineData("budget: 30", "seed: 3", 8, "'settings' of search 'noisy' has no 'seed'")]
    [InlineData("budget: 30", "strategy: gp", 8, "'strategy' is no setting of search 'noisy': it stands under 'strategies'")]
    [InlineData("budget: 30", "workers: 2", 8, "'workers' is no setting of search 'noisy'")]
    [InlineData("budget: 30", "asynchronous: true", 8, "'asynchronous' is no setting of search 'noisy'")]
    [InlineData("'params=3'", "params", 8, "atMost is 'params'; it must be METRIC=NUMBER")]
    [InlineData("maximize: [r2], budget: 10", "budget: 10", 11, "maximize or minimize must name a metric")]
    [InlineData(", settings: { maximize: [r2], budget: 10 }", "", 11, "search 'task' needs 'settings'")]
    [InlineData("{ strategy: random }", "{ strategy: randm }", 13, "There is no strategy 'randm'")]
    [InlineData("{ strategy: random }", "{ model: 1 }", 13, "strategy 'plain' needs 'strategy'")]
    [InlineData("model: 3", "model: 0", 15, "'model' of strategy 'third' must be a whole number from 1")]
    [InlineData("model: 3", "budget: 3", 15, "strategy 'third' has no 'budget'")]
    [InlineData("seeds: [7, 0-2]", "seeds: 7", 16, "'seeds' must be a list of whole numbers")]
    [InlineData("seeds: [7, 0-2]", "seeds: [2, 0-2]", 16, "the seed 2 comes twice")]
    [InlineData("seeds: [7, 0-2]", "seeds: [2-0]", 16, "the range '2-0' of 'seeds' ends before it begins")]
    [InlineData("seeds: [7, 0-2]", "seeds: [0-x]", 16, "not '0-x'")]
    [InlineData("at: [20, 10]", "at: 20", 17, "'at' must be a list of numbers of trials")]
    [InlineData("at: [20, 10]", "at: [20, 20]", 17, "the number 20 comes twice")]
    [InlineData("at: [20, 10]", "at: [31]", 17, "'at' must be from 1 to the largest budget, 30, not '31'")]
    [InlineData("at: [20, 10]", "at: [0]", 17, "must be a whole number from 1")]
    [InlineData("reference: plain", "reference: plan", 18, "must be one of the strategies plain, first, third, not 'plan'")]
    public void A_mistake_is_told_with_its_line(string part, string replacement, int line, string message)
    {
        Good.ShouldContain(part);
        var error = Should.Throw<InputException>(
            () => StudyFile.Parse(Good.Replace(part, replacement, StringComparison.Ordinal), "searches.yaml"));
        error.Message.ShouldContain(message);
        error.File.ShouldBe("searches.yaml");
        error.Line.ShouldBe(line, error.Message);
    }

    [Fact]
    public void A_study_of_too_many_runs_is_refused_before_its_seeds_are_listed() =>
        Should.Throw<InputException>(() => SearchStudy.Parse(
            Good.Replace("0-2", "8-2147483647", StringComparison.Ordinal), "searches.yaml")).Message
            .ShouldContain("the study has more than 10000 runs");

    [Theory]
    [InlineData("0-3", new[] { 0, 1, 2, 3 })]
    [InlineData("[5, 0 - 1]", new[] { 5, 0, 1 })]
    public void Seeds_are_numbers_and_ranges(string seeds, int[] expected) => SearchStudy.Parse(
        Good.Replace("[7, 0-2]", seeds, StringComparison.Ordinal), "searches.yaml").Seeds.ShouldBe(expected);
}
