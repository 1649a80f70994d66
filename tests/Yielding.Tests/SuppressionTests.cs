using Yielding.Support;

namespace Yielding;

public class SuppressionTests
{
    [Test]
    [Contextlib(76, "TestSuppress.test_exact_exception")]
    [Contextlib(77, "TestSuppress.test_exception_hierarchy")]
    [Contextlib(80, "TestSuppress.test_multiple_exception_args")]
    public void Run_ExceptionOfTheTypeOrADerivedOne_IsSuppressed()
    {
        var after = false;
        ContextManager.Suppress<FileNotFoundException>().Run(() => throw new FileNotFoundException());
        ContextManager.Suppress<IOException>().Run(() =>
        {
            File.ReadAllText(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()));
            after = true;
        });
        ContextManager.Suppress<TimeoutException, IOException>().Run(() => throw new IOException());
        ContextManager.Suppress(typeof(TimeoutException), typeof(IOException)).Run(() => throw new TimeoutException());

        after.ShouldBeFalse();
    }

    [Test]
    public async Task Run_Suppressed_IsLoggedWithTheTypes([Values] bool isAsynchronous, [Values] bool hasResult)
    {
        using var log = new LogOfTest();
        var suppression = ContextManager.Suppress<TimeoutException, IOException>();
        var thrown = new IOException();

        switch (isAsynchronous, hasResult)
        {
            case (false, false):
                suppression.Run(() => throw thrown);
                break;

            case (false, true):
                suppression.Run(Fail, e => ReferenceEquals(e, thrown) ? 2 : 0).ShouldBe(2);
                break;

            case (true, false):
                await suppression.RunAsync((Func<Task>)FailAsync);
                break;

            default:
                (await suppression.RunAsync(FailAsync, e => ReferenceEquals(e, thrown) ? 2 : 0)).ShouldBe(2);
                break;
        }

        var warning = log.Warnings.ShouldHaveSingleItem();
        warning.Exception.ShouldBeSameAs(thrown);
        warning.RenderMessage(System.Globalization.CultureInfo.InvariantCulture).ShouldContain("Suppress(TimeoutException, IOException)");

        int Fail() => throw thrown;

        async Task<int> FailAsync()
        {
            await Task.Yield();

            throw thrown;
        }
    }

    [Test]
    public async Task RunAsync_AggregateException_TheRestPropagates([Values] bool hasResult)
    {
        var kept = new BodyException();
        var group = new AggregateException(new IOException(), kept);
        var suppression = ContextManager.Suppress<IOException>();

        var rest = await Should.ThrowAsync<AggregateException>(
            () => hasResult ? suppression.RunAsync(Fail, _ => 1) : suppression.RunAsync((Func<Task>)Fail));

        rest.InnerExceptions.ShouldBe([kept]);
        rest.GetContext().ShouldBeSameAs(group);

        async Task<int> Fail()
        {
            await Task.Yield();

            throw group;
        }
    }

    [Test]
    public async Task Run_SuppressedBodyWithoutAResult_IsAnInvalidOperation([Values] bool isAsynchronous)
    {
        var thrown = new IOException();
        var suppression = ContextManager.Suppress<IOException>();

        var error = isAsynchronous
            ? await Should.ThrowAsync<InvalidOperationException>(() => suppression.RunAsync(FailAsync))
            : Should.Throw<InvalidOperationException>(() => suppression.Run(Fail));

        error.InnerException.ShouldBeSameAs(thrown);
        error.Message.ShouldBe(
            "Suppress(IOException) suppressed the exception of its body, so the body has no result. "
            + "Pass whenSuppressed to supply the result in that case; the suppressed exception is the inner exception.");

        int Fail() => throw thrown;

        Task<int> FailAsync() => Task.FromException<int>(thrown);
    }

    [Test]
    public void Push_UnknownOutcome_IsNotSuppressed()
    {
        var stack = new ExitStack();
        stack.Push(ContextManager.Suppress<Exception>());
        var received = new List<Exception?>();
        stack.Push(e =>
        {
            received.Add(e);

            return false;
        });
        using var log = new LogOfTest();

        ContextManager.From(_ => Holding(stack)).Wrap(() => Enumerable.Range(1, 2))().First();

        received.ShouldHaveSingleItem().ShouldBeOfType<UnknownOutcomeException>();
        log.Warnings.ShouldAllBe(warning => !warning.MessageTemplate.Text.Contains("suppressed", StringComparison.Ordinal));

        static IEnumerable<int> Holding(ExitStack stack)
        {
            using (stack)
            {
                yield return 1;
            }
        }
    }

    [Test]
    [Contextlib(78, "TestSuppress.test_other_exception")]
    [Contextlib(79, "TestSuppress.test_no_args")]
    public void Run_AnyOtherException_PropagatesUnchanged()
    {
        var thrown = new BodyException();

        Forms.Caught(() => ContextManager.Suppress<IOException>().Run(() => throw thrown)).ShouldBeSameAs(thrown);
        Forms.Caught(() => ContextManager.Suppress().Run(() => throw thrown)).ShouldBeSameAs(thrown);
        thrown.GetContext().ShouldBeNull();
    }

    [Test]
    [Contextlib(82, "TestSuppress.test_exception_groups")]
    public void Run_AggregateException_TheRestKeepsItsNestingAndMessage()
    {
        var kept = new BodyException("kept");
        var group = new AggregateException(
            "outer",
            new IOException("a"),
            new AggregateException("inner", new FileNotFoundException("b"), kept, new AggregateException("gone", new IOException("c"))));

        var caught = Forms.Caught(() => ContextManager.Suppress<IOException>().Run(() => throw group)).ShouldBeOfType<AggregateException>();

        caught.ShouldNotBeSameAs(group);
        caught.Message.ShouldBe("outer (inner (kept))");
        var inner = caught.InnerExceptions.ShouldHaveSingleItem().ShouldBeOfType<AggregateException>();
        inner.InnerExceptions.ShouldHaveSingleItem().ShouldBeSameAs(kept);
        caught.GetContext().ShouldBeSameAs(group);
    }

    [Test]
    [Contextlib(82, "TestSuppress.test_exception_groups")]
    public void Run_AggregateExceptionMatchesWhollyOrNot_IsSuppressedOrPropagatesItself()
    {
        var none = new AggregateException(new BodyException(), new AggregateException(new BodyException()));

        ContextManager.Suppress<IOException>().Run(
            () => throw new AggregateException(new IOException(), new AggregateException(new FileNotFoundException())));
        ContextManager.Suppress<AggregateException>().Run(() => throw none);
        Forms.Caught(() => ContextManager.Suppress<IOException>().Run(() => throw none)).ShouldBeSameAs(none);
        var empty = new AggregateException();
        Forms.Caught(() => ContextManager.Suppress<IOException>().Run(() => throw empty)).ShouldBeSameAs(empty);
    }

    [Test]
    [Contextlib(81, "TestSuppress.test_cm_is_reentrant")]
    public void Run_NestedInItself_SuppressesInEach()
    {
        var suppress = ContextManager.Suppress<BodyException>();
        var reached = 0;

        suppress.Run(() =>
        {
            suppress.Run(() => throw new BodyException());
            reached++;
            suppress.Run(() => throw new BodyException());
            reached++;

            throw new BodyException();
        });

        reached.ShouldBe(2);
    }

    [Test]
    public void Run_BodyWithAResult_NeedsOneForTheSuppressedCase()
    {
        var suppress = ContextManager.Suppress<BodyException>();
        static int Fails() => throw new BodyException();

        suppress.Run(() => 1).ShouldBe(1);
        suppress.Run(Fails, e => e is BodyException ? 2 : 3).ShouldBe(2);
        Should.Throw<InvalidOperationException>(() => suppress.Run(Fails)).InnerException.ShouldBeOfType<BodyException>();
    }

    [Test]
    public async Task RunAsync_Body_IsAwaitedWithinTheSuppression()
    {
        var suppress = ContextManager.Suppress<BodyException>();
        static async Task<int> FailsAsync()
        {
            await Task.Yield();

            throw new BodyException();
        }

        await suppress.RunAsync(async () => { await FailsAsync(); });
        (await suppress.RunAsync(FailsAsync, _ => 2)).ShouldBe(2);
        (await suppress.RunAsync(() => Task.FromResult(3))).ShouldBe(3);
        (await Should.ThrowAsync<InvalidOperationException>(suppress.RunAsync<int>(FailsAsync)))
            .InnerException.ShouldBeOfType<BodyException>();
        await Should.ThrowAsync<InvalidOperationException>(suppress.RunAsync(() => null!));
        await Should.ThrowAsync<IOException>(suppress.RunAsync(() => Task.FromException(new IOException())));
    }

    [Test]
    public void Suppress_TypeThatIsNoException_IsRejected()
    {
        Should.Throw<ArgumentException>(() => ContextManager.Suppress(typeof(string))).Message.ShouldContain("String");
        Should.Throw<ArgumentNullException>(() => ContextManager.Suppress(typeof(IOException), null!));
    }

    [Test]
    public void Push_OnAStack_SuppressesAndSplitsAggregateExceptions()
    {
        ExitStack.Run(stack =>
        {
            stack.Push(ContextManager.Suppress<BodyException>());

            throw new BodyException();
        });

        var caught = Forms.Caught(() => ExitStack.Run(stack =>
        {
            stack.Push(ContextManager.Suppress<BodyException>());

            throw new AggregateException("group", new BodyException("one"), new IOException("other"));
        }));

        caught.ShouldBeOfType<AggregateException>().Message.ShouldBe("group (other)");
    }

    [Test]
    public async Task RunAsync_BodyReturnsNull_IsAnInvalidOperation()
    {
        var suppression = ContextManager.Suppress<IOException>();

        (await Should.ThrowAsync<InvalidOperationException>(() => suppression.RunAsync(() => null!)))
            .Message.ShouldContain("returned null");
        (await Should.ThrowAsync<InvalidOperationException>(() => suppression.RunAsync(() => (Task<int>)null!)))
            .Message.ShouldContain("returned null");
    }

    [Test]
    public void Push_OnAStackThatCompletes_HasNoEffect()
    {
        using var log = new LogOfTest();

        ExitStack.Run(stack => stack.Push(ContextManager.Suppress<Exception>()));

        log.Warnings.ShouldBeEmpty();
    }
}
