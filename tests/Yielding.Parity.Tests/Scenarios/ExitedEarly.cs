// A body that is exited by return, continue or break has completed.
namespace Yielding.Parity.Scenarios;

internal sealed class ExitedEarly : SyncScenario
{
    private string Returning(Form form)
    {
        if (form == Form.Run)
        {
            return Scope.Run(Resource("return"), _ => "result");
        }

        using (Scope.Enter(Resource("return")))
        {
            return "result";
        }
    }

    private void Looping()
    {
        for (var turn = 1; turn <= 3; turn++)
        {
            using (Scope.Enter(Resource($"turn {turn}")))
            {
                if (turn == 1)
                {
                    continue;
                }

                if (turn == 2)
                {
                    break;
                }
            }
        }
    }

    // A delegate can't leave the loop around it: it returns, and so the body is left early all the same.
    private void LoopingInRun()
    {
        for (var turn = 1; turn <= 3; turn++)
        {
            var isLast = Scope.Run(Resource($"turn {turn}"), _ =>
            {
                if (turn == 1)
                {
                    return false;
                }

                return true;
            });
            if (isLast)
            {
                break;
            }
        }
    }

    protected override void Play(Form form)
    {
        Say(Returning(form));
        if (form == Form.Run)
        {
            LoopingInRun();
        }
        else
        {
            Looping();
        }

        Say("after the loop");
    }
}
