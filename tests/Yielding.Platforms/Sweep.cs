namespace Yielding.Platforms;

/// <summary>
/// Each form with each body. A failing body never commits, and one in which nothing was thrown always does. One that has handled an
/// exception does where its outcome is known on the platform; elsewhere it is not rolled back without a warning.
/// </summary>
internal static class Sweep
{
    // Enough for the first compilation of a method and for a later one.
    private const int Rounds = 40;

    public static async Task PlayAsync(Platform platform, Report report)
    {
        using var warnings = new Warnings();
        Form[] forms = [.. SynchronousForms.All, .. AsynchronousForms.All, .. StateMachineForms.All];
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var form in forms)
            {
                foreach (var body in Body.All)
                {
                    warnings.Clear();
                    await PlayAsync(form, body, platform.IsExact(form), warnings, report);
                }
            }
        }
    }

    private static async Task PlayAsync(Form form, Body body, bool isExact, Warnings warnings, Report report)
    {
        var transaction = new Transaction();
        Exception? thrown = null;
        try
        {
            await form.PlayAsync(transaction, body);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            thrown = e;
        }

        var what = $"{form.Name}, {body.Name}";
        report.Check(what, transaction.HasEnded, "the teardown has not run");
        switch (body.Ending)
        {
            case Ending.Fails when !form.Catches:
                report.Check(what, !transaction.IsCommitted, "A FAILING BODY HAS COMMITTED");
                report.Check(what, thrown is not null, "the body's exception has not arrived");
                break;
            case Ending.Fails or Ending.Handles when !isExact:
                // The warning may be about another scope of the form.
                report.Check(what, transaction.IsCommitted || warnings.Any, "rolled back without a warning");
                report.Check(what, !transaction.IsCommitted || thrown is null, "committed, and threw");
                break;
            default:
                report.Check(what, transaction.IsCommitted, $"rolled back {(warnings.Any ? "with" : "without")} a warning");
                report.Check(what, thrown is null, "threw");
                report.Check(what, !warnings.Any, "a warning");
                break;
        }
    }
}
