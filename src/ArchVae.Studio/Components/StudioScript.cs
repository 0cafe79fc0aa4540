using Microsoft.JSInterop;

namespace ArchVae.Studio.Components;

/// <summary>What pages ask of the browser: <c>wwwroot/studio.js</c>.</summary>
/// <param name="js">The browser.</param>
public sealed class StudioScript(IJSRuntime js) : IAsyncDisposable
{
    private Task<IJSObjectReference>? module;

    private Task<IJSObjectReference> Module =>
        module ??= js.InvokeAsync<IJSObjectReference>("import", "./_content/ArchVae.Studio/studio.js").AsTask();

    /// <summary>Puts a text on the clipboard.</summary>
    public async ValueTask Copy(string text) => await (await Module).InvokeVoidAsync("copy", text);

    /// <summary>Saves a file among the browser's downloads.</summary>
    public async ValueTask Download(string name, byte[] bytes)
    {
        using var stream = new DotNetStreamReference(new MemoryStream(bytes));
        await (await Module).InvokeVoidAsync("download", name, stream);
    }

    /// <summary>Calls one of its functions.</summary>
    public async ValueTask<T> Call<T>(string function, params object?[] arguments) =>
        await (await Module).InvokeAsync<T>(function, arguments);

    /// <summary>Calls one of its functions.</summary>
    public async ValueTask Call(string function, params object?[] arguments) =>
        await (await Module).InvokeVoidAsync(function, arguments);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (module is not null) await (await module).DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and the script with it.
        }
    }
}
