using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An entry that is a scope, or a stack, which was entered by hand. It is disposed of, and a disposal suppresses nothing.</summary>
internal sealed class HandleExit : ExitKind
{
    // Whether it receives is asked of the scope itself.
    private static readonly HandleExit s_kind = new();

    private HandleExit()
        : base(observes: false)
    {
    }

    /// <summary>The entry of a thing that is disposed of: the scope itself, if the thing is the handle of one.</summary>
    public static ExitEntry Of(IDisposable disposable) =>
        disposable is IScopeHandle { Scope: { } scope }
            ? new ExitEntry(s_kind, scope)
            : new ExitEntry(CalledExit.Disposal, disposable);

    public override bool Exit(in ExitEntry entry, in BodyOutcome outcome)
    {
        ((ActiveScope)entry.Target).TryExitWith(outcome);

        return false;
    }
}
