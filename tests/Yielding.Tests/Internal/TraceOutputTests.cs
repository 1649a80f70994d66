using Serilog;

namespace Yielding.Internal;

/// <summary>The trace output while no logger is configured. Each test uses generators of its own, which were not traced before.</summary>
public sealed class TraceOutputTests
{
    private readonly BodyException _failure = new();

    [Test]
    public void Warning_WhileNoLoggerIsConfigured_IsTracedOnceForEachGenerator()
    {
        using var none = new NoLog();
        using var trace = new TraceLines();

        for (var i = 0; i < 3; i++)
        {
            Scope.Run(First, _ => throw _failure);
            Scope.Run(Second, _ => throw _failure);
        }

        trace.Lines.ShouldBe(
        [
            $"Warning: Yielding: The scope of First suppressed the exception of its body: {typeof(BodyException)}: {_failure.Message}",
            $"Warning: Yielding: The scope of Second suppressed the exception of its body: {typeof(BodyException)}: {_failure.Message}",
        ]);

        static IEnumerable<int> First(ScopeBody body)
        {
            yield return 1;
            body.Suppress();
        }

        static IEnumerable<int> Second(ScopeBody body)
        {
            yield return 1;
            body.Suppress();
        }
    }

    [Test]
    public void Warning_OfTwoGeneratorsOfTheSameName_IsTracedForEach()
    {
        using var none = new NoLog();
        using var trace = new TraceLines();

        for (var i = 0; i < 2; i++)
        {
            Suppressing(async yield =>
            {
                try
                {
                    await yield.Return(1);
                }
                catch (BodyException)
                {
                }
            });
            Suppressing(async yield =>
            {
                try
                {
                    await yield.Return(2);
                }
                catch (BodyException)
                {
                }
            });
        }

        trace.Lines.Count.ShouldBe(2);
        trace.Lines[1].ShouldBe(trace.Lines[0]);

        void Suppressing(Func<Yielder<int>, ScopeRun> generator) => ContextManager.From(generator).Run(_ => throw _failure);
    }

    [Test]
    [NeedsExceptionPointers]
    public void Kinds_OfOneGenerator_AreTracedOnceEach()
    {
        using var none = new NoLog();
        using var trace = new TraceLines();
        using var settings = new SettingsOfTest(budget: TimeSpan.Zero);

        for (var i = 0; i < 2; i++)
        {
            Scope.Run(OfTwoKinds, _ => throw _failure);
            Forms.Caught(() => Form.Using.Execute(OfTwoKinds, _ => throw _failure));
        }

        trace.Lines.Select(line => line.Split(' ')[0]).ShouldBe(["Error:", "Warning:", "Warning:"], ignoreOrder: true);

        static IEnumerable<int> OfTwoKinds(ScopeBody body)
        {
            yield return 1;
            body.Suppress();
        }
    }

    [Test]
    public void Warning_WhileALoggerIsConfigured_IsNotTraced([Values] bool isOwn)
    {
        using var none = new NoLog();
        using var trace = new TraceLines();
        using var log = new LogOfTest();
        using var settings = new SettingsOfTest(logger: isOwn ? Log.Logger : null);
        if (isOwn)
        {
            Log.Logger = Serilog.Core.Logger.None;
        }

        Scope.Run(Logged, _ => throw _failure);

        trace.Lines.ShouldBeEmpty();
        log.Warnings.ShouldHaveSingleItem();

        static IEnumerable<int> Logged(ScopeBody body)
        {
            yield return 1;
            body.Suppress();
        }
    }

    [Test]
    public void Entries_AreNotTraced()
    {
        using var none = new NoLog();
        using var trace = new TraceLines();
        using var measurements = new Measurements();

        Scope.Run(Enumerable.Repeat(1, 1), _ => { });

        trace.Lines.ShouldBeEmpty();
    }
}
