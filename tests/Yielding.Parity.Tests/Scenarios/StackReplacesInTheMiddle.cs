// An exception thrown by an exit replaces the one for the entries further out. The contexts are those of nested blocks.
namespace Yielding.Parity.Scenarios;

internal sealed class StackReplacesInTheMiddle : SyncScenario
{
    private void Fail(string name)
    {
        Say($"{name} fails");

        throw new Late(name);
    }

    private IEnumerable<int> Failing(string name)
    {
        try
        {
            yield return 1;
        }
        finally
        {
            Fail(name);
        }
    }

    protected override void Play(Form form)
    {
        try
        {
            form.Stack(stack =>
            {
                stack.Enter(Listening("a"));
                stack.Callback(Fail, "b");
                stack.Enter(Resource("c"));
                stack.Enter(Failing("d"));
                stack.Enter(Listening("e"));

                throw new Boom("body");
            });
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)} from the stack");
        }

        try
        {
            form.Execute(Listening("a"), _ =>
                form.Execute(Failing("b"), _ =>
                    form.Execute(Resource("c"), _ =>
                        form.Execute(Failing("d"), _ =>
                            form.Execute(Listening("e"), _ => throw new Boom("body"))))));
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)} from nested blocks");
        }
    }
}
