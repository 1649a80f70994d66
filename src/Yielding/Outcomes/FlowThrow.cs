using System.Diagnostics;
using System.Reflection;

namespace Yielding.Outcomes;

/// <summary>One throw or rethrow in an asynchronous flow, as every place around it keeps it. The exception lives only as long as somebody else holds it.</summary>
internal sealed class FlowThrow(Exception exception, long time)
{
    private readonly WeakReference<Exception> _exception = new(exception);
    private MethodBase? _through;
    private bool _isThroughKnown;

    public Exception? Exception => _exception.TryGetTarget(out var exception) ? exception : null;

    /// <summary>On the clock of <see cref="InFlight"/>.</summary>
    public long Time => time;

    /// <summary>How many frames the exception's stack trace had when it was thrown.</summary>
    public int Length { get; } = new StackTrace(exception, fNeedFileInfo: false).FrameCount;

    /// <summary>The first asynchronous method out from the throw, which is as far as it can come; null when that is not known.</summary>
    public MethodBase? Through => _through;

    /// <summary>Looks for <see cref="Through"/>. To be called while it is being thrown.</summary>
    public void FindThrough()
    {
        if (!_isThroughKnown)
        {
            _isThroughKnown = true;
            _through = StackEvidence.FindOwner(out _);
        }
    }
}
