namespace Yielding.Awaiting;

/// <summary>The ways to hold a body in a scope of a manager.</summary>
public enum AwaitedForm
{
    Using,
    Run,
    RunWithResult,
    Stack,
    StackRun,
    Wrap,
    Shared,
    SharedRun,
}

internal static class AwaitedForms
{
    /// <summary>Whether a suppression has an effect.</summary>
    public static bool CanSuppress(this AwaitedForm form) => form is not (AwaitedForm.Using or AwaitedForm.Stack or AwaitedForm.Shared);

    public static void Execute<T>(this AwaitedForm form, ContextManager<T> manager, Action<T> body)
    {
        switch (form)
        {
            case AwaitedForm.Using:
                using (manager.Enter(out var value))
                {
                    body(value);
                }

                break;

            case AwaitedForm.Shared:
                using (manager.Shared().Enter(out var shared))
                {
                    body(shared);
                }

                break;

            case AwaitedForm.Stack:
                using (var stack = new ExitStack())
                {
                    body(stack.Enter(manager));
                }

                break;

            case AwaitedForm.StackRun:
                ExitStack.Run(stack => body(stack.Enter(manager)));
                break;

            case AwaitedForm.Run:
                manager.Run(body);
                break;

            case AwaitedForm.RunWithResult:
                manager.Run(
                    value =>
                    {
                        body(value);

                        return 1;
                    },
                    _ => 2);
                break;

            case AwaitedForm.SharedRun:
                manager.Shared().Run(body);
                break;

            default:
                manager.Wrap(() => body(default!))(); // a decorated action does not receive the value
                break;
        }
    }
}
