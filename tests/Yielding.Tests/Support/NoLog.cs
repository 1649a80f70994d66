using Serilog;

namespace Yielding.Support;

/// <summary>Nobody logs while it lives: nothing that is measured is the log's.</summary>
internal sealed class NoLog : IDisposable
{
    private readonly ILogger _before = Log.Logger;

    public NoLog() => Log.Logger = Serilog.Core.Logger.None;

    public void Dispose() => Log.Logger = _before;
}
