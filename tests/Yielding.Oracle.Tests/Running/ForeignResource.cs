namespace Yielding.Oracle.Running;

/// <summary>A disposable object that does not belong to the library.</summary>
public sealed class ForeignResource : IDisposable, IAsyncDisposable
{
    private readonly Lane _lane;
    private readonly string _disposal;

    internal ForeignResource(Lane lane, string disposal)
    {
        _lane = lane;
        _disposal = disposal;
    }

    public void Dispose()
    {
        switch (_disposal)
        {
            case "Handles":
                Lane.Noise();
                break;

            case "Throws" or "ThrowsLate":
                throw _lane.First();

            case "ThrowsShared":
                throw _lane.SharedException;
        }
    }

    public async ValueTask DisposeAsync()
    {
        switch (_disposal)
        {
            case "Waits":
                await _lane.Pause();
                break;

            case "ThrowsLate":
                await _lane.Pause();

                throw _lane.Second();

            case "ThrowsShared":
                await _lane.SharedTask.ConfigureAwait(false);
                break;

            default:
                Dispose();
                break;
        }
    }
}
