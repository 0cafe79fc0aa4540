using ArchVae.Jobs.Store;
using ArchVae.Tests.Cli;
using Npgsql;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Machines;

/// <summary>Addresses of stores, and what jobs need: without a server.</summary>
public sealed class StoreAddressTests : IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Theory]
    [InlineData("postgres://u@localhost/d", SslMode.Prefer)]
    [InlineData("postgres://u@127.0.0.2:5433/d", SslMode.Prefer)]
    [InlineData("postgresql://u@[::1]/d", SslMode.Prefer)]
    [InlineData("postgres://u@host/d?host=/var/run/postgresql", SslMode.Prefer)]
    [InlineData("postgres://u@db.example/d", SslMode.VerifyFull)]
    [InlineData("postgres://u@10.0.0.7/d", SslMode.VerifyFull)]
    [InlineData("postgres://u@localhost.example/d", SslMode.VerifyFull)]
    [InlineData("postgres://u@db.example/d?sslmode=require", SslMode.Require)]
    [InlineData("postgres://u@db.example/d?sslmode=verify-ca&sslrootcert=/ca.pem", SslMode.VerifyCA)]
    public void A_connection_is_encrypted_unless_it_stays_on_the_machine(string url, SslMode mode) =>
        new NpgsqlConnectionStringBuilder(StoreAddress.Parse(url).ConnectionString).SslMode.ShouldBe(mode);

    [Theory]
    [InlineData("postgres://u@db.example/d?sslmode=disable", "'sslmode' is 'disable'")]
    [InlineData("postgres://u@localhost/d?sslmode=prefer", "'sslmode' is 'prefer'")]
    [InlineData("postgres://u@db.example/d?Trust%20Server%20Certificate=true", "is no parameter of a store")]
    [InlineData("postgres://u@db.example/", "names no database")]
    [InlineData("postgres://u@db.example", "names no database")]
    [InlineData("postgres://u@db.example/a/b", "names no database")]
    [InlineData("http://db.example/d", "is no URL")]
    public void What_is_no_address_is_refused(string url, string message) =>
        Should.Throw<InputException>(() => StoreAddress.Parse(url)).Message.ShouldContain(message);

    [Fact]
    public void An_address_with_a_password_is_refused_on_the_command_line_and_not_shown()
    {
        var (code, output, error) = CommandLine.Run("jobs", "list", "--store", "postgres://me:hush@db.example/d");
        code.ShouldBe(2);
        error.ShouldContain("The URL of the store has a password");
        (output + error).ShouldNotContain("hush");
        StoreAddress.Parse("postgres://me:hush@db.example/d").ToString().ShouldBe("postgres://me@db.example:5432/d");
        StoreAddress.Of("postgres://me@db.example/d").ToString().ShouldBe("postgres://me@db.example:5432/d");
    }

    [Fact]
    public void A_file_that_others_may_read_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no modes.");
        var file = root.File("store");
        File.WriteAllText(file, "postgres://me:hush%2F@db.example/d\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Should.Throw<InputException>(() => StoreAddress.Of(file)).Message.ShouldContain("chmod 600");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead);
        new NpgsqlConnectionStringBuilder(StoreAddress.Of(file).ConnectionString).Password.ShouldBe("hush/");
        File.Delete(file);
        Should.Throw<InputException>(() => StoreAddress.Of(file)).File.ShouldBe(file);
    }

    [Fact]
    public void A_worker_serves_its_width_and_every_set_of_its_tags()
    {
        JobNeeds.Served(256, ["gpu", "large"]).ShouldBe(
            ["256", "any", "256+gpu", "any+gpu", "256+large", "any+large", "256+gpu+large", "any+gpu+large"]);
        JobNeeds.Of(512, JobNeeds.Tags(["large", "gpu", "gpu"])).ShouldBe("512+gpu+large");
        JobNeeds.Of(null, []).ShouldBe("any");
        foreach (var wrong in new[] { "", "A", "a b", "commands", new string('x', 25) })
            Should.Throw<InputException>(() => JobNeeds.Tags([wrong])).Message.ShouldContain("is no tag");
        Should.Throw<InputException>(() => JobNeeds.Tags(["a", "b", "c", "d", "e", "f"]));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("c:\\x")]
    [InlineData("")]
    public void A_name_that_leads_out_of_its_folder_is_refused(string name) =>
        Should.Throw<InputException>(() => SafeName.Parts(name));

    [Fact]
    public void A_worker_has_no_option_that_listens() =>
        CommandLine.Output("worker", "--help").ShouldNotContain("port", Case.Insensitive);

    [Theory]
    [InlineData("--attempts", "2")]
    [InlineData("--tags", "gpu")]
    public void What_is_for_a_store_is_refused_without_one(string option, string value)
    {
        var (code, _, error) = CommandLine.Run("study", "--out", root.File("study"), option, value);
        code.ShouldBe(2);
        error.ShouldContain("are for --store");
    }
}
