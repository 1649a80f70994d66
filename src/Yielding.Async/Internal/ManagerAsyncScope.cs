using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope whose setup and teardown are the two methods of a class-based manager.</summary>
internal sealed class ManagerAsyncScope<T>(AsyncContextManager<T> manager) : OpenAsyncScope<T>
{
    public override object Generator => manager;

    public override bool HearsExceptions => true;

    public override ValueTask<T> StartSetUpAsync(CancellationToken token) => manager.CallOnEnterAsync(token);

    public override async ValueTask EndCompletedAsync() => await ExitAsync(BodyOutcome.Completed, thrown: null).ConfigureAwait(false);

    public override async ValueTask<bool> EndOtherwiseAsync(BodyOutcome outcome, ExceptionDispatchInfo snapshot)
    {
        var bodys = snapshot.SourceException;
        try
        {
            return await ExitAsync(outcome, bodys).ConfigureAwait(false) && outcome.Status == BodyStatus.Failed;
        }
        catch (Exception e) when (ReferenceEquals(e, bodys))
        {
            return false;
        }
        catch (Exception e) when (OneYield.NoteReplacement(e, bodys, manager))
        {
            throw;
        }
    }

    // The manager may hold scopes in its fields.
    private async ValueTask<bool> ExitAsync(BodyOutcome outcome, Exception? thrown)
    {
        var ending = Ending.BeginInContext(outcome, channel: null);
        try
        {
            return await manager.CallOnExitAsync(thrown).ConfigureAwait(false);
        }
        finally
        {
            ending.IsOver();
        }
    }
}
