namespace Yielding.Oracle.Running;

/// <summary>The asynchronous twin of <see cref="LaneManager"/>.</summary>
public class AsyncLaneManager(Lane lane, string site, bool waits) : AsyncContextManager<int>
{
    private int _scope;

    protected override async ValueTask<int> OnEnterAsync(CancellationToken cancellationToken)
    {
        if (waits)
        {
            await lane.Pause();
        }

        return _scope = lane.Enter(site);
    }

    protected override async ValueTask<bool> OnExitAsync(Exception? thrown)
    {
        if (waits)
        {
            await lane.Pause();
        }

        lane.Exited(_scope, thrown);

        return false;
    }
}
