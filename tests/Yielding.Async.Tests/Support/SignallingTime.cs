using Microsoft.Extensions.Time.Testing;

namespace Yielding.Support;

/// <summary>A clock that a test moves, with a gate that opens when a timer is made: code that continues elsewhere makes it later.</summary>
#pragma warning disable CA1001 // a semaphore whose wait handle is not used needs no disposal
internal sealed class SignallingTime : FakeTimeProvider
#pragma warning restore CA1001
{
    // Only a defect makes a test wait so long.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _timers = new(0);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Release();

        return timer;
    }

    /// <summary>Waits for the next timer.</summary>
    public async Task TimerAsync() => (await _timers.WaitAsync(s_limit)).ShouldBeTrue("no timer was made");
}
