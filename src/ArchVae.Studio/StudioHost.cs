using System.Net;
using ArchVae.Studio.Access;
using ArchVae.Studio.Components;
using ArchVae.Studio.Folders;
using ArchVae.Studio.Jobs;
using ArchVae.Studio.Machines;
using ArchVae.Studio.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ArchVae.Studio;

/// <summary>
/// The studio at work: a web server on 127.0.0.1 that shows a folder. Disposing it ends it; work that it began saves first.
/// </summary>
public sealed class StudioHost : IAsyncDisposable
{
    // A lasso over all points of the largest map is 400 KB.
    private const long LargestMessage = 1 << 20;
    private const int LastPort = 65535;
    // Browsers with open pages do not go by themselves.
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(1);
    private readonly WebApplication app;

    private StudioHost(WebApplication app, StudioOptions options)
    {
        this.app = app;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Root = new Uri(address);
        Address = new Uri(Root, $"?{StudioAccess.Parameter}={options.Token}");
        // Work saves first, while pages still tell of it.
        app.Lifetime.ApplicationStopping.Register(app.Services.GetRequiredService<JobQueue>().Dispose);
    }

    /// <summary>Where it answers.</summary>
    public Uri Root { get; }

    /// <summary>The address that lets a browser in: with the token, which becomes a cookie.</summary>
    public Uri Address { get; }

    /// <summary>Starts a studio.</summary>
    /// <param name="options">What it opens, and where.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="InputException">
    /// There is no such folder, the port is taken, an option is out of its range, or the store is none of this program.
    /// </exception>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    public static async Task<StudioHost> StartAsync(StudioOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Port is < 0 or > LastPort)
            throw InputException.OutOfRange("port", options.Port, FormattableString.Invariant($"from 0 to {LastPort}"));
        if (options.Trainings < 1) throw InputException.OutOfRange("trainings", options.Trainings, "1 or more");
        var folder = new OpenedFolder(options.Folder);
        var stored = new StoredJobs(options.Store, time);
        // The pages' scripts and styles lie beside the program, wherever it is called from, and are listed under its name.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "ArchVae.Cli",
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = "wwwroot",
        });
        // Nothing of the environment or of files beside the program changes what it does.
        builder.Configuration.Sources.Clear();
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port));
        builder.Logging.ClearProviders();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = patience);
        builder.Services.Configure<HubOptions>(hub => hub.MaximumReceiveMessageSize = LargestMessage);
        builder.Services.AddSingleton(folder).AddSingleton(options).AddSingleton(time).AddSingleton(_ => stored)
            .AddSingleton<OpenModels>().AddSingleton<JobQueue>().AddSingleton<TrainingJobs>().AddSingleton<SearchJobs>()
            .AddSingleton<StudyJobs>();
        builder.Services.AddScoped<StudioScript>();
        var app = builder.Build();
        var access = new StudioAccess(options.Token);
        app.Use(access.Invoke);
        app.UseAntiforgery();
        app.MapStaticAssets();
        // The policy that says who may frame a page is part of all answers.
        app.MapRazorComponents<Pages.App>()
            .AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = null);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw new InputException($"Port {options.Port} of 127.0.0.1 cannot be taken: {exception.Message}");
        }
        return new StudioHost(app, options);
    }

    /// <summary>Waits until it is asked to end.</summary>
    public Task WaitAsync(CancellationToken stop) => app.WaitForShutdownAsync(stop);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync().ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
    }
}
