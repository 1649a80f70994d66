using Yielding.Cases;

namespace Yielding;

/// <summary>The table that both halves keep to, played by the synchronous one.</summary>
[TestFixture(Form.Using)]
[TestFixture(Form.Run)]
public sealed class SharedCasesTests(Form form)
{
    [TestCaseSource(typeof(ScopeCase), nameof(ScopeCase.All))]
    public void Case(ScopeCase played)
    {
        var run = new CaseRun(played);

        var caught = Forms.Caught(() =>
        {
            if (played.Observes)
            {
                form.Execute(body => Played(run, body), _ => run.Body());
            }
            else
            {
                form.Execute(Played(run, null), _ => run.Body());
            }
        });

        run.ShouldHaveEndedWith(caught, canSuppress: form == Form.Run);
    }

    private static IEnumerable<int> Played(CaseRun run, ScopeBody? body)
    {
        try
        {
            run.SetUp();
            if (!run.YieldsAtAll)
            {
                yield break;
            }

            yield return 1;
            run.After(body);
            if (run.YieldsAgain)
            {
                yield return 2;
            }
        }
        finally
        {
            run.Finally();
        }
    }
}
