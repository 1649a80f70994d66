using Yielding.Support;

namespace Yielding.Managers;

[NonParallelizable]
public class ManagersTests
{
    [Test]
    [Contextlib(26, "ClosingTestCase.test_closing")]
    [Contextlib(27, "ClosingTestCase.test_closing_error")]
    public void Closing_AnyOutcome_YieldsTheObjectAndClosesItOnce([Values] Form form)
    {
        var closed = new List<object>();
        var thing = new object();
        var manager = ContextManager.Closing(thing, closed.Add);

        form.Execute(manager, value => value.ShouldBeSameAs(thing));
        closed.ShouldBe([thing]);
        Forms.Caught(() => form.Execute(manager, _ => throw new BodyException())).ShouldBeOfType<BodyException>();
        closed.ShouldBe([thing, thing]);
    }

    [Test]
    public void Closing_CloseReturnsAResult_IgnoresIt([Values] Form form)
    {
        var closed = new HashSet<int>();
        var manager = ContextManager.Closing(1, thing => closed.Add(thing));

        form.Execute(manager, value => value.ShouldBe(1));
        Forms.Caught(() => form.Execute(manager, _ => throw new BodyException())).ShouldBeOfType<BodyException>();

        closed.ShouldBe([1]);
    }

    [Test]
    public void Closing_CloseThrows_ReplacesTheBodysException([Values] Form form)
    {
        var thrown = new BodyException();
        var manager = ContextManager.Closing(1, _ => throw new IOException());

        var caught = Forms.Caught(() => form.Execute(manager, _ => throw thrown));

        caught.ShouldBeOfType<IOException>().GetContext().ShouldBeSameAs(thrown);
    }

    [Test]
    public void Closing_Disposable_DisposesIt()
    {
        using var stream = new MemoryStream();

        ContextManager.Closing(stream).Run(inside => inside.CanRead.ShouldBeTrue());

        stream.CanRead.ShouldBeFalse();
    }

    [Test]
    [Contextlib(28, "NullcontextTestCase.test_nullcontext")]
    public void Null_AnyBody_YieldsItsValueAndDoesNothing([Values] Form form)
    {
        var value = new object();

        form.Execute(ContextManager.Null(value), given => given.ShouldBeSameAs(value));
        form.Execute(ContextManager.Null<string?>(null), given => given.ShouldBeNull());
    }

    // Redirecting the output and the errors is tested in Contextlib/RedirectStreamRules.
    [Test]
    public void RedirectIn_BodyReads_ReadsFromTheReader([Values] Form form)
    {
        var before = Console.In;
        using var reader = new StringReader("line");

        form.Execute(ContextManager.RedirectIn(reader), _ => Console.ReadLine().ShouldBe("line"));

        Console.In.ShouldBeSameAs(before);
    }

    [Test]
    [Contextlib(83, "TestChdir.test_simple")]
    [Contextlib(84, "TestChdir.test_reentrant")]
    [Contextlib(85, "TestChdir.test_exception")]
    public void CurrentDirectory_Nested_EachExitRestoresWhatItsEntryFound([Values] Form form)
    {
        var start = Directory.GetCurrentDirectory();
        var one = Directory.CreateTempSubdirectory();
        var two = Directory.CreateTempSubdirectory();
        try
        {
            var toOne = ContextManager.CurrentDirectory(one.FullName);
            form.Execute(toOne, path =>
            {
                path.ShouldBe(Directory.GetCurrentDirectory());
                Path.GetFileName(path).ShouldBe(one.Name);
                form.Execute(ContextManager.CurrentDirectory(two.FullName), _ =>
                {
                    form.Execute(toOne, _ => Path.GetFileName(Directory.GetCurrentDirectory()).ShouldBe(one.Name));
                    Path.GetFileName(Directory.GetCurrentDirectory()).ShouldBe(two.Name);
                });
                Path.GetFileName(Directory.GetCurrentDirectory()).ShouldBe(one.Name);
            });
            Directory.GetCurrentDirectory().ShouldBe(start);

            Forms.Caught(() => form.Execute(toOne, _ => throw new BodyException())).ShouldBeOfType<BodyException>();
            Directory.GetCurrentDirectory().ShouldBe(start);
            Forms.Caught(() => form.Execute(ContextManager.CurrentDirectory(Path.Combine(one.FullName, "missing")), _ => { }))
                .ShouldBeOfType<DirectoryNotFoundException>();
            Directory.GetCurrentDirectory().ShouldBe(start);
        }
        finally
        {
            Directory.SetCurrentDirectory(start);
            one.Delete();
            two.Delete();
        }
    }

    [Test]
    public void EnvironmentVariable_Nested_EachExitRestoresWhatItsEntryFound([Values] Form form)
    {
        const string Name = "YIELDING_TESTS_VARIABLE";
        Environment.GetEnvironmentVariable(Name).ShouldBeNull();
        var set = ContextManager.EnvironmentVariable(Name, "1");

        form.Execute(set, value =>
        {
            value.ShouldBe("1");
            form.Execute(ContextManager.EnvironmentVariable(Name, null), _ =>
            {
                Environment.GetEnvironmentVariable(Name).ShouldBeNull();
                form.Execute(set, _ => Environment.GetEnvironmentVariable(Name).ShouldBe("1"));
                Environment.GetEnvironmentVariable(Name).ShouldBeNull();
            });
            Environment.GetEnvironmentVariable(Name).ShouldBe("1");
        });
        Forms.Caught(() => form.Execute(set, _ => throw new BodyException()));

        Environment.GetEnvironmentVariable(Name).ShouldBeNull();
    }

    [TestCase("")]
    [TestCase("A=B")]
    [TestCase("A\0B")]
    public void EnvironmentVariable_InvalidName_IsRejectedAtTheCall(string name) =>
        Should.Throw<ArgumentException>(() => ContextManager.EnvironmentVariable(name, "1"));

    [Test]
    public void CurrentDirectory_EmptyPath_IsRejectedAtTheCall() =>
        Should.Throw<ArgumentException>(() => ContextManager.CurrentDirectory(string.Empty));
}
