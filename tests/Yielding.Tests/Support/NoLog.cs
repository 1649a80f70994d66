using Serilog;

namespace Yielding.Support;

/// <summary>Turns logging off until it is disposed, so that measurements exclude the log.</summary>
internal sealed class NoLog : IDisposable
{
    private readonly ILogger _before = Log.Logger;

    public NoLog() => Log.Logger = Serilog.Core.Logger.None;

    public void Dispose() => Log.Logger = _before;
}
