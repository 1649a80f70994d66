namespace Yielding.Support;

/// <summary>Is loaded once more, with another copy of the library.</summary>
public static class PlugIn
{
    // The exceptions are of a type of the base library: the runtime keeps the last one of a thread.

    /// <summary>Enters scopes of each kind, whose bodies complete, fail and handle an exception.</summary>
    public static void Use()
    {
        UseAround(() => { });
        UseAround(() => Forms.Caught(() => throw new TimeoutException()));
        UseAround(() => throw new TimeoutException());
        Scope.Run(One(), _ => Forms.Caught(() => throw new TimeoutException()));
        using var stack = new ExitStack();
        stack.Enter(One());
        new Fixture().SetUpFailAndDispose();
    }

    /// <summary>Gives the outcome of a scope around the action.</summary>
    public static string UseAround(Action action)
    {
        var scope = new Listener();
        Forms.Caught(() =>
        {
            using (scope.Enter())
            {
                action();
            }
        });

        return scope.Received.Single();
    }

    /// <summary>The same where other code exits the scope.</summary>
    public static string UseBefore(Action action)
    {
        var scope = new Listener();
        IDisposable held = scope.Enter();
        action();
        held.Dispose();

        return scope.Received.Single();
    }

    /// <summary>Runs a body in a generator that holds the scope that is entered.</summary>
    public static void RunHolding(Func<IDisposable> enter, Action body, bool yieldsAgain)
    {
        Scope.Run(Holding(), _ => body());

        IEnumerable<int> Holding()
        {
            using (enter())
            {
                yield return 1;
                if (yieldsAgain)
                {
                    yield return 2;
                }
            }
        }
    }

    private static IEnumerable<int> One()
    {
        yield return 1;
    }

    private sealed class Fixture
    {
        private IDisposable? _held;

        public void SetUpFailAndDispose()
        {
            _held = Scope.Enter(One());
            Forms.Caught(() => throw new TimeoutException());
            _held.Dispose();
        }
    }
}
