using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>
/// Resumes an asynchronous method on the stack of its own call of <c>OnCompleted</c>, so that no code moves to another thread that would
/// not do so inline. A method that does this repeatedly, in a loop, is resumed from its first such call, so that the stack does not grow.
/// </summary>
internal sealed class InlineResumption
{
    [ThreadStatic]
    private static InlineResumption? t_innermost;

    private readonly object _method;
    private readonly int _run;
    private Action<object?>? _next;
    private SynchronizationContext? _context;

    private InlineResumption(object method, int run)
    {
        _method = method;
        _run = run;
    }

    /// <summary>
    /// Runs the continuation now, or as soon as the running part of the same method has returned. Returns false when the stack is nearly
    /// full.
    /// </summary>
    /// <param name="continuation">The continuation.</param>
    /// <param name="state">Its state: the box of the state machine, if that awaits directly.</param>
    /// <param name="machine">The state machine; null when unknown.</param>
    public static bool TryRun(Action<object?> continuation, object? state, object? machine)
    {
        // A pooled box may serve another call as soon as its own has ended. That of an iterator serves all its runs, with the consumer's
        // code between two of them: the run number distinguishes them.
        var run = machine is null || state is not Task ? -1 : StateMachineBox.RunOf(machine);
        if (run >= 0 && t_innermost is { } running && ReferenceEquals(running._method, state) && running._run == run)
        {
            // Between here and the loop below, only returns of this method's running part remain, so no other code can wait for it.
            running._next = continuation;
            running._context = SynchronizationContext.Current;

            return true;
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return false;
        }

        if (run < 0)
        {
            continuation(state);
        }
        else
        {
            Loop(continuation, state!, run);
        }

        return true;
    }

    private static void Loop(Action<object?> continuation, object state, int run)
    {
        var outer = t_innermost;
        var resumption = new InlineResumption(state, run);
        var context = SynchronizationContext.Current;
        t_innermost = resumption;
        try
        {
            continuation(state);
            while (resumption._next is { } next)
            {
                resumption._next = null;
                SynchronizationContext.SetSynchronizationContext(resumption._context);
                next(state);
            }
        }
        finally
        {
            t_innermost = outer;
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
