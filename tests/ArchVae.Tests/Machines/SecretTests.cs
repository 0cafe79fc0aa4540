using System.Diagnostics;
using ArchVae.Tests.Cli;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Machines;

/// <summary>Passwords are seen nowhere, and programs of another version do not work together.</summary>
[Trait("Category", "Machines")]
public sealed class SecretTests
{
    [Fact]
    public void A_password_stands_in_no_command_line_environment_output_or_file()
    {
        using var machines = new MachineCase();
        var worker = machines.Work("--allow-commands", "--work", machines.File("work"));
        using var search = machines.Search("found", "env; sleep 5; echo '{\"m\": 1}'", 1);
        machines.Running(worker);
        var slots = MachineCase.ChildrenOf(worker.Id);
        slots.Count.ShouldBe(1);
        var commands = MachineCase.ChildrenOf(slots[0]);
        foreach (var process in new[] { worker.Id, search.Id, slots[0] }.Concat(commands))
        {
            File.ReadAllText($"/proc/{process}/cmdline").ShouldNotContain(TestServer.Password);
            File.ReadAllText($"/proc/{process}/environ").ShouldNotContain(TestServer.Password);
        }
        using var ps = Process.Start(new ProcessStartInfo("ps", "axeww") { RedirectStandardOutput = true })!;
        ps.StandardOutput.ReadToEnd().ShouldNotContain(TestServer.Password);
        MachineCase.Ended(search).ToString().ShouldNotContain(TestServer.Password);
        worker.Log.ShouldNotContain(TestServer.Password);
        foreach (var folder in new[] { "found", "work" })
        {
            foreach (var file in Directory.EnumerateFiles(machines.File(folder), "*", SearchOption.AllDirectories))
                File.ReadAllText(file).ShouldNotContain(TestServer.Password);
        }
    }

    [Fact]
    public void An_error_of_the_server_shows_no_password()
    {
        using var machines = new MachineCase();
        var wrong = machines.Url.Replace(TestServer.Password, "another-word", StringComparison.Ordinal);
        var (code, output, error) = CommandLine.Run("jobs", "list", "--store", machines.AddressFile("wrong", wrong));
        code.ShouldBe(1);
        error.ShouldContain("password authentication failed");
        (output + error).ShouldNotContain("another-word");
    }

    [Fact]
    public void A_program_of_another_version_is_refused()
    {
        using var machines = new MachineCase();
        TestServer.Run(machines.Url, "UPDATE archvae.store SET program = '0.0.9+00000000'");
        var worker = machines.Work();
        worker.Ended().ShouldBe(2);
        worker.Log.ShouldContain("is a store of version 0.0.9+00000000; this program is ");
        CommandLine.Run("jobs", "list", "--store", machines.StoreFile).Code.ShouldBe(2);
        // It becomes this version's where no job waits.
        TestServer.Run(machines.Url, """
            INSERT INTO archvae.jobs (submission, name, kind, settings, inputs, seed, most_attempts, tags, needs, state, turn,
                attempts, progress, refused) VALUES ('s', 'n', 'trial', '{}', '{}', 0, 1, '', 'any', 'queued', 0, 0, 0, false)
            """);
        var (code, _, error) = CommandLine.Run("jobs", "prepare", "--store", machines.StoreFile);
        code.ShouldBe(2);
        error.ShouldContain("1 jobs of version 0.0.9+00000000 have not ended");
        TestServer.Run(machines.Url, "DELETE FROM archvae.jobs");
        CommandLine.Output("jobs", "prepare", "--store", machines.StoreFile);
        CommandLine.Output("jobs", "list", "--store", machines.StoreFile).ShouldStartWith("There are no jobs.");
    }

    [Fact]
    public void A_role_with_least_rights_works()
    {
        using var machines = new MachineCase();
        var text = File.ReadAllText(Repository.PathOf("docs/machines.md"));
        var begin = text.IndexOf("```sql\n", StringComparison.Ordinal) + "```sql\n".Length;
        var role = $"worker_{machines.Url.Split('/')[^1]}";
        var sql = text[begin..text.IndexOf("```", begin, StringComparison.Ordinal)]
            .Replace("archvae_worker", role, StringComparison.Ordinal)
            .Replace("a long password", "another-word", StringComparison.Ordinal)
            .Replace("DATABASE archvae ", $"DATABASE {machines.Url.Split('/')[^1]} ", StringComparison.Ordinal);
        TestServer.Run(machines.Url, sql);
        var url = machines.Url.Replace($"archvae:{TestServer.Password}", $"{role}:another-word", StringComparison.Ordinal);
        var worker = machines.WorkOn(machines.AddressFile("least", url), "--allow-commands");
        MachineCase.Until(() => worker.Log.Length > 0, "It says nothing.");
        using var search = machines.Search("found", "echo '{\"m\": 1}'", 2);
        MachineCase.Ended(search).GetProperty("done").GetInt32().ShouldBe(2);
        CommandLine.Run("jobs", "prepare", "--store", machines.AddressFile("least2", url)).Code.ShouldBe(1);
    }
}
