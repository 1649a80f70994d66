using Yielding.Cases;

namespace Yielding;

/// <summary>The table that both halves keep to, played by the asynchronous one, at once and with a wait at every step.</summary>
[TestFixture(AsyncForm.Using, false)]
[TestFixture(AsyncForm.Using, true)]
[TestFixture(AsyncForm.Run, false)]
[TestFixture(AsyncForm.Run, true)]
public sealed class SharedCasesTests(AsyncForm form, bool waits)
{
    [TestCaseSource(typeof(ScopeCase), nameof(ScopeCase.All))]
    public async Task Case(ScopeCase played)
    {
        var run = new CaseRun(played);

        var caught = await AsyncForms.CaughtAsync(() => played.Observes
            ? form.ExecuteAsync(body => Played(run, body), _ => Body(run))
            : form.ExecuteAsync(Played(run, null), _ => Body(run)));

        run.ShouldHaveEndedWith(caught, canSuppress: form == AsyncForm.Run);
    }

    private async Task Body(CaseRun run)
    {
        await Wait();
        run.Body();
    }

    private async Task Wait()
    {
        if (waits)
        {
            await Task.Yield();
        }
    }

    private async IAsyncEnumerable<int> Played(CaseRun run, ScopeBody? body)
    {
        try
        {
            await Wait();
            run.SetUp();
            if (!run.YieldsAtAll)
            {
                yield break;
            }

            yield return 1;
            await Wait();
            run.After(body);
            if (run.YieldsAgain)
            {
                yield return 2;
            }
        }
        finally
        {
            await Wait();
            run.Finally();
        }
    }
}
