using System.Runtime.ExceptionServices;
using Yielding.Outcome;

namespace Yielding.Internal;

/// <summary>A live scope whose setup and teardown are the two methods of a class-based manager.</summary>
internal sealed class ManagerScope<T>(ContextManager<T> manager) : OpenScope(manager)
{
    protected override object Generator => manager;

    public override bool HearsExceptions => true;

    protected override void EndCompleted(bool isQuiet)
    {
        if (isQuiet)
        {
            manager.CallOnExit(null);
        }
        else
        {
            Ending.Exit(manager, BodyOutcome.Completed, thrown: null);
        }
    }

    protected override bool EndOtherwise(in BodyOutcome outcome, ExceptionDispatchInfo snapshot)
    {
        var bodys = snapshot.SourceException;
        try
        {
            return Ending.Exit(manager, outcome, bodys) && outcome.Status == BodyStatus.Failed;
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
}
