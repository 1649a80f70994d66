using Microsoft.Extensions.Time.Testing;

namespace Yielding.Support;

/// <summary>A call that a <see cref="FailingTime"/> refuses.</summary>
public enum FailingCall
{
    None,
    CreateTimer,
    GetTimestamp,
    Dispose,
}

/// <summary>A clock one call of which throws.</summary>
internal sealed class FailingTime(FailingCall failing) : FakeTimeProvider
{
    /// <summary>What is thrown.</summary>
    public InvalidOperationException Failure { get; } = new("time");

    /// <summary>The call that throws from now on.</summary>
    public FailingCall Failing { get; set; } = failing;

    public override long GetTimestamp()
    {
        ThrowIf(FailingCall.GetTimestamp);

        return base.GetTimestamp();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ThrowIf(FailingCall.CreateTimer);

        return new Timer(this, base.CreateTimer(callback, state, dueTime, period));
    }

    private void ThrowIf(FailingCall call)
    {
        if (Failing == call)
        {
            throw Failure;
        }
    }

    private sealed class Timer(FailingTime time, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            timer.Dispose();
            time.ThrowIf(FailingCall.Dispose);
        }

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
