using System.Diagnostics;

namespace Yielding.Internal;

/// <summary>A context manager each entry of which is a span around an entry of another manager.</summary>
internal sealed class TracedManager<T>(ContextManager<T> inner, string name) : ContextManager<T>, INamed
{
    public object Generator => inner;

    // The body of a span's scope is not run inside the await.
    internal override Func<Yielder<T>, ScopeRun>? Awaited => ScopeActivity.HasListeners ? null : inner.Awaited;

    internal override ActiveScope Open(out T value)
    {
        if (!ScopeActivity.HasListeners || ScopeActivity.Start(name, inner) is not { } activity)
        {
            return inner.Open(out value);
        }

        Exception? leaving = null;
        var returned = false;
        try
        {
            var scope = inner.Open(out value);
            returned = true;

            return new TracedScope<T>(this, scope, activity);
        }
        catch (Exception e) when (GeneratorDriver.Note(e, ref leaving))
        {
            throw;
        }
        finally
        {
            if (!returned)
            {
                activity.EndSetup(leaving!);
            }
        }
    }

    internal override ExitEntry OpenEntry(out T value) =>
        ScopeActivity.HasListeners ? ScopeExit.OfScope(Open(out value)) : inner.OpenEntry(out value);

    internal override void ThrowIfExitNeedsEntry(string parameter) =>
        throw new ArgumentException(
            $"The manager traces the scopes of '{GeneratorName.Of(inner)}', and cannot be exited before it was entered. Use Enter.",
            parameter);

    // Open enters the other manager, so these two are not reached.
    protected override T OnEnter() => throw new UnreachableException();

    protected override bool OnExit(Exception? thrown) => throw new UnreachableException();
}
