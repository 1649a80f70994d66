using Yielding.Support;

namespace Yielding;

public class SharedTests
{
    private Journal _journal = null!;

    [SetUp]
    public void SetUp() => _journal = new Journal();

    [Test]
    public void Shared_NestedEntries_ShareOneSetupAndTheLastExitTearsDown([Values] Form form)
    {
        var shared = ContextManager.From(Noting).Shared();

        form.Execute(shared, outer => form.Execute(shared, inner => inner.ShouldBeSameAs(outer)));
        form.Execute(shared, _ => { });

        _journal.ShouldBe("+", "Completed", "+", "Completed");
    }

    [Test]
    [NeedsExceptionPointers]
    public void Shared_AnyBodyFails_TheGeneratorReceivesTheFailure([Values] Form form)
    {
        var shared = ContextManager.From(Noting).Shared();
        var thrown = new BodyException();

        form.Execute(shared, _ => Forms.Caught(() => form.Execute(shared, _ => throw thrown)).ShouldBeSameAs(thrown));
        Forms.Caught(() => form.Execute(shared, _ => form.Execute(shared, _ => throw thrown))).ShouldBeSameAs(thrown);
        form.Execute(shared, _ => { });

        _journal.ShouldBe("+", "Failed", "+", "Failed", "+", "Completed");
    }

    [Test]
    public void Shared_SeveralOutcomes_FailedPrevailsOverUnknownAndThatOverCompleted([Values] bool fails)
    {
        var shared = ContextManager.From(Noting).Shared();
        var left = shared.Wrap(() => Enumerable.Range(0, 9));

        Forms.Caught(() => shared.Run(_ =>
        {
            left().First().ShouldBe(0); // disposed early: the outcome of its body cannot be determined
            shared.Run(_ => { });
            if (fails)
            {
                throw new BodyException();
            }
        }));

        _journal.ShouldBe("+", fails ? "Failed" : "Unknown");
    }

    [Test]
    public void Shared_GeneratorSuppresses_OnlyTheLastBodysOwnExceptionIsSuppressed()
    {
        var shared = ContextManager.From(Suppressing).Shared();

        shared.Run(_ => { throw new BodyException(); });
        shared.Run(_ =>
        {
            Forms.Caught(() => shared.Run(_ => { throw new BodyException(); })).ShouldBeOfType<BodyException>();
        });

        var thrown = new InvalidTimeZoneException();
        Forms.Caught(() => shared.Run(_ =>
        {
            Forms.Caught(() => shared.Run(_ => { throw new BodyException(); }));

            throw thrown;
        })).ShouldBeSameAs(thrown);
    }

    [Test]
    public void Shared_SetupFails_IsNotKept()
    {
        var fails = true;
        IEnumerable<int> Generator()
        {
            if (fails)
            {
                throw new BodyException();
            }

            yield return 1;
        }

        var shared = ContextManager.From(Generator()).Shared();

        Forms.Caught(() => shared.Run(_ => { })).ShouldBeOfType<BodyException>();
        fails = false;
        shared.Run(value => value).ShouldBe(1);
    }

    [Test]
    public async Task Shared_ParallelEntries_BlockUntilTheSetupEndsAndShareIt()
    {
        using var inSetup = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        using var bothInside = new Barrier(2);
        var setups = 0;
        var teardowns = 0;
        IEnumerable<int> Generator()
        {
            setups++;
            inSetup.Set();
            goOn.WaitHandle.WaitOne();
            yield return setups;
            teardowns++;
        }

        var shared = ContextManager.From(Generator()).Shared();
        void Body(int value)
        {
            value.ShouldBe(1);
            bothInside.SignalAndWait();
        }

        var first = Task.Factory.StartNew(() => shared.Run(Body), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        inSetup.WaitHandle.WaitOne();
        var second = Task.Factory.StartNew(() => shared.Run(Body), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        goOn.Set();
        await Task.WhenAll(first, second);

        setups.ShouldBe(1);
        teardowns.ShouldBe(1);
    }

    [Test]
    public void Shared_SetupOrTeardownEntersItself_IsAnError()
    {
        ContextManager<int> shared = null!;
        IEnumerable<int> InSetup()
        {
            yield return shared.Run(value => value);
        }

        IEnumerable<int> InTeardown()
        {
            yield return 1;
            shared.Run(_ => { });
        }

        foreach (var generator in new[] { InSetup(), InTeardown() })
        {
            shared = ContextManager.From(generator).Shared();
            Should.Throw<InvalidOperationException>(() => shared.Run(_ => { })).Message.ShouldContain("would deadlock");
        }
    }

    [Test]
    public void Shared_TeardownThrows_TheBodysExceptionIsLoggedAsReplacedOnce([Values] Form form)
    {
        using var log = new LogOfTest();
        var thrown = new BodyException();

        Forms.Caught(() => form.Execute(ContextManager.From(Throwing()).Shared(), _ => throw thrown)).ShouldBeOfType<TimeoutException>();

        log.Warnings.Count(e => ReferenceEquals(e.Exception, thrown) && e.MessageTemplate.Text.Contains("was replaced")).ShouldBe(1);

        static IEnumerable<int> Throwing()
        {
            try
            {
                yield return 1;
            }
            finally
            {
                throw new TimeoutException();
            }
        }
    }

    [Test]
    public void Shared_TeardownThrows_HasAllFailuresAsContexts([Values] Form form)
    {
        var first = new BodyException();
        var last = new InvalidDataException("last");
        var teardown = new InvalidOperationException("teardown");
        IEnumerable<int> Generator(ScopeBody body)
        {
            yield return 1;

            throw teardown;
        }

        var shared = ContextManager.From(Generator).Shared();

        Forms.Caught(() => form.Execute(shared, _ =>
        {
            Forms.Caught(() => form.Execute(shared, _ => throw first));

            throw last;
        })).ShouldBeSameAs(teardown);

        teardown.GetContext().ShouldBeSameAs(first, "that is what the generator received");
        first.GetContext().ShouldBeSameAs(last, "that was leaving the last body");
        last.GetContext().ShouldBeNull();
    }

    [Test]
    public void Shared_TeardownThrows_TheManagerStaysUsable()
    {
        var fails = true;
        IEnumerable<int> Generator()
        {
            yield return 1;
            if (fails)
            {
                throw new BodyException();
            }
        }

        var shared = ContextManager.From(Generator()).Shared();
        Forms.Caught(() => shared.Run(_ => { })).ShouldBeOfType<BodyException>();
        fails = false;

        shared.Run(value => value).ShouldBe(1);
    }

    [Test]
    public void Shared_OnAStack_IsAnEntry()
    {
        var shared = ContextManager.From(Noting).Shared();

        Forms.Caught(() => ExitStack.Run(stack =>
        {
            stack.Enter(shared).ShouldBeSameAs(stack.Enter(shared));

            throw new BodyException();
        })).ShouldBeOfType<BodyException>();

        _journal.ShouldBe("+", "Failed");
    }

    private IEnumerable<object> Noting(ScopeBody body)
    {
        _journal.Write("+");
        yield return new object();
        _journal.Write($"{body.Status}");
    }

    private static IEnumerable<int> Suppressing(ScopeBody body)
    {
        yield return 1;
        body.Suppress();
    }
}
