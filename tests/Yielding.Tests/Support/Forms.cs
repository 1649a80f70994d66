namespace Yielding.Support;

/// <summary>The two ways to hold a body in a scope. What doesn't suppress comes out the same in both.</summary>
public enum Form
{
    Using,
    Run,
}

internal static class Forms
{
    public static void Execute<T>(this Form form, IEnumerable<T> generator, Action<T> body)
    {
        if (form == Form.Run)
        {
            Scope.Run(generator, body);

            return;
        }

        using (Scope.Enter(generator, out var value))
        {
            body(value);
        }
    }

    public static void Execute<T>(this Form form, Func<ScopeBody, IEnumerable<T>> generator, Action<T> body)
    {
        if (form == Form.Run)
        {
            Scope.Run(generator, body);

            return;
        }

        using (Scope.Enter(generator, out var value))
        {
            body(value);
        }
    }

    public static void Execute<T>(this Form form, ContextManager<T> manager, Action<T> body)
    {
        if (form == Form.Run)
        {
            manager.Run(body);

            return;
        }

        using (manager.Enter(out var value))
        {
            body(value);
        }
    }

    public static void Execute(this Form form, Action<ExitStack> body)
    {
        if (form == Form.Run)
        {
            ExitStack.Run(body);

            return;
        }

        using var stack = new ExitStack();
        body(stack);
    }

    /// <summary>Runs what is expected to throw, and gives what it threw; null when it did not.</summary>
    public static Exception? Caught(Action action)
    {
        try
        {
            action();

            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
