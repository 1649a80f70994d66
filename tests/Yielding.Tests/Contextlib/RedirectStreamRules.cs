namespace Yielding.Contextlib;

/// <summary>CPython runs these for standard output and again for standard error.</summary>
[TestFixture(Form.Using, false)]
[TestFixture(Form.Using, true)]
[TestFixture(Form.Run, false)]
[TestFixture(Form.Run, true)]
[NonParallelizable] // the console is one for the whole process
public sealed class RedirectStreamRules(Form form, bool error)
{
    private readonly TextWriter _before = error ? Console.Error : Console.Out;

    private TextWriter Now => error ? Console.Error : Console.Out;

    [TearDown]
    public void TheStreamIsTheOldOneAgain() => Now.ShouldBeSameAs(_before);

    [Test]
    [Contextlib(68, "TestRedirectStream.test_no_redirect_in_init")]
    public void Redirect_NotEntered_RedirectsNothing()
    {
        using var target = new StringWriter();
        Redirect(target);

        Now.ShouldBeSameAs(_before);
    }

    [Test]
    [Contextlib(69, "TestRedirectStream.test_redirect_to_string_io")]
    public void Redirect_BodyWrites_GoesToTheTargetAndTheStreamIsRestored([Values] bool fails)
    {
        using var target = new StringWriter();
        var failure = new BodyException();

        var caught = Forms.Caught(() => form.Execute(Redirect(target), _ =>
        {
            Now.Write("written");
            if (fails)
            {
                throw failure;
            }
        }));

        caught.ShouldBe(fails ? failure : null);
        Now.ShouldBeSameAs(_before);
        target.ToString().ShouldBe("written");
    }

    [Test]
    [Contextlib(70, "TestRedirectStream.test_enter_result_is_target")]
    public void Redirect_Value_IsTheTargetItself()
    {
        using var target = new StringWriter();
        TextWriter? given = null;

        form.Execute(Redirect(target), value => given = value);

        given.ShouldBeSameAs(target);
    }

    [Test]
    [Contextlib(71, "TestRedirectStream.test_cm_is_reusable")]
    public void Redirect_UsedSeveralTimesInARow_Works()
    {
        using var target = new StringWriter();
        var redirect = Redirect(target);

        form.Execute(redirect, _ => Now.Write("1"));
        Now.ShouldBeSameAs(_before);
        form.Execute(redirect, _ => Now.Write("2"));

        target.ToString().ShouldBe("12");
    }

    [Test]
    [Contextlib(72, "TestRedirectStream.test_cm_is_reentrant")]
    public void Redirect_NestedInItself_EachExitRestoresWhatItsEntryFound()
    {
        using var target = new StringWriter();
        using var other = new StringWriter();
        var redirect = Redirect(target);

        form.Execute(redirect, _ =>
        {
            Now.Write("1");
            form.Execute(Redirect(other), _ =>
            {
                Now.Write("other");
                form.Execute(redirect, _ => Now.Write("2"));
                Now.Write("!");
            });
            Now.Write("3");
        });

        target.ToString().ShouldBe("123");
        other.ToString().ShouldBe("other!");
    }

    private ContextManager<TextWriter> Redirect(TextWriter target) =>
        error ? ContextManager.RedirectError(target) : ContextManager.RedirectOut(target);
}
