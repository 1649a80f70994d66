using System.Runtime.ExceptionServices;
using Yielding.Outcome;

namespace Yielding.Internal;

/// <summary>An entry that is a scope, or a stack, which was entered by hand. It is disposed of, and a disposal suppresses nothing.</summary>
internal sealed class HandleExit : ExitKind
{
    private static readonly HandleExit s_plain = new(hears: false);

    private static readonly HandleExit s_hearing = new(hears: true);

    private HandleExit(bool hears)
        : base(hears)
    {
    }

    /// <summary>The entry of a thing that is disposed of: the scope itself, if the thing is the handle of one.</summary>
    public static ExitEntry Of(IDisposable disposable) =>
        disposable is IScopeHandle { Open: { } scope }
            ? new ExitEntry(scope.HearsExceptions ? s_hearing : s_plain, scope)
            : new ExitEntry(CalledExit.Disposal, disposable);

    public override bool Exit(in ExitEntry entry, in BodyOutcome outcome, ExceptionDispatchInfo? snapshot)
    {
        ((OpenScope)entry.Target).EndHandleAs(outcome, snapshot);

        return false;
    }
}
