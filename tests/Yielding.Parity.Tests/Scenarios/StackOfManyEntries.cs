// Ten thousand exits that all throw: each is called, the interpreter's stack does not overflow, and the contexts link all exceptions.
namespace Yielding.Parity.Scenarios;

internal sealed class StackOfManyEntries : SyncScenario
{
    private const int Count = 10_000;

    private static void Fail(int number) => throw new Late($"{number}");

    protected override void Play(Form form)
    {
        try
        {
            form.Stack(stack =>
            {
                for (var number = 0; number < Count; number++)
                {
                    stack.Callback(Fail, number);
                }

                throw new Boom("body");
            });
        }
        catch (Late e)
        {
            Say($"caught {Shown(e)}");
            var length = 0;
            Exception last = e;
            while (last.GetContext() is { } context)
            {
                length++;
                last = context;
            }

            Say($"{length} contexts, the first of all {Shown(last)}");
        }
    }
}
