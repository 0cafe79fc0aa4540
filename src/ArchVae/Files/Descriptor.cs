using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ArchVae.Files;

/// <summary>
/// Paths that stand for what this process has open, such as <c>/dev/stdout</c> and <c>/dev/fd/3</c>. To open such a path anew
/// would begin at the start of a file that the output was redirected to, so it is written to as it is.
/// </summary>
internal static partial class Descriptor
{
    /// <summary>The standard output.</summary>
    public const int Output = 1;

    private const int MostLinks = 40;
    private const int Error = 2;

    /// <summary>The number of what a path stands for, through links; null for any other path.</summary>
    public static int? Find(string path)
    {
        if (OperatingSystem.IsWindows()) return null;
        var full = Path.GetFullPath(path);
        for (var links = 0; links < MostLinks; links++)
        {
            var own = OwnPath().Match(full);
            if (own.Success && (own.Groups["process"] is not { Success: true, Value: var process }
                || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture)))
                return int.TryParse(own.Groups["number"].Value, CultureInfo.InvariantCulture, out var number) ? number : null;
            if (new FileInfo(full).LinkTarget is not { } target) return null;
            full = Path.GetFullPath(target, Path.GetDirectoryName(full)!);
        }
        return null;
    }

    /// <summary>A stream that writes to it and leaves it open.</summary>
    public static Stream Open(int number) => number switch
    {
        Output => Console.OpenStandardOutput(),
        Error => Console.OpenStandardError(),
        _ => new Writer(number),
    };

    [GeneratedRegex("^/(dev|proc/(self|thread-self|(?<process>[0-9]+)))/fd/(?<number>[0-9]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex OwnPath();

    // A FileStream keeps a position of its own, and what others write there later would lie over its bytes.
    private sealed partial class Writer(int number) : Stream
    {
        private const int Interrupted = 4;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(ReadOnlySpan<byte> bytes)
        {
            while (bytes.Length > 0)
            {
                var written = WriteTo(number, bytes, bytes.Length);
                if (written >= 0) bytes = bytes[(int)written..];
                else if (Marshal.GetLastPInvokeError() != Interrupted)
                    throw new IOException($"{Marshal.GetLastPInvokeErrorMessage()} : '/dev/fd/{number}'");
            }
        }

        public override void Flush()
        {
        }

        [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
        private static partial nint WriteTo(int file, ReadOnlySpan<byte> bytes, nint count);
    }
}
