namespace ArchVae.Tests.Studio;

/// <summary>The system's clock, which tells whoever wants to know that it is asked: on the thread of the work itself.</summary>
internal sealed class ToldClock : TimeProvider
{
    /// <summary>Is told.</summary>
    public Action? Asked { get; set; }

    public override long GetTimestamp()
    {
        Asked?.Invoke();
        return base.GetTimestamp();
    }
}
