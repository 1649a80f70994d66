using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using static Yielding.Support.Recipes;

namespace Yielding.Internal;

/// <summary>Loggers and listeners that throw, or use scopes themselves, change nothing of a scope.</summary>
public sealed class ListenerCallTests
{
    private static readonly Dictionary<string, Func<Action, IDisposable>> s_listeners = new()
    {
        ["global logger"] = OfGlobalLogger,
        ["own logger"] = fault => new SettingsOfTest(logger: new FaultyLogger(fault)),
        ["writing logger"] = fault => new SettingsOfTest(logger: new WritingLogger(fault)),
        ["sink"] = fault => new SettingsOfTest(logger: LoggerOf(logger => logger.WriteTo.Sink(new FaultySink(fault)))),
        ["audit sink"] = fault => new SettingsOfTest(logger: LoggerOf(logger => logger.AuditTo.Sink(new FaultySink(fault)))),
        ["enricher"] = fault => new SettingsOfTest(logger: LoggerOf(logger => logger.Enrich.With(new FaultyEnricher(fault)))),
#if NET9_0_OR_GREATER // on .NET 8 it still receives measurements after it was disposed
        ["meter listener"] = OfMeter,
#endif
        ["activity listener, sampling"] = fault => OfActivities(new ActivityListener { Sample = (ref _) => Sampled(fault) }),
        ["activity listener, started"] = fault => OfActivities(
            new ActivityListener { Sample = (ref _) => Sampled(null), ActivityStarted = _ => fault() }),
        ["activity listener, stopped"] = fault => OfActivities(
            new ActivityListener { Sample = (ref _) => Sampled(null), ActivityStopped = _ => fault() }),
        ["event listener"] = fault => new FaultyEvents(fault),
        ["trace listener"] = fault => new FaultyTrace(fault),
    };

    private static readonly Dictionary<string, Func<ContextManager<int>, Action<int>, Exception?>> s_forms = new()
    {
        ["using"] = (manager, body) => Forms.Caught(() => Form.Using.Execute(manager, body)),
        ["Run"] = (manager, body) => Forms.Caught(() => manager.Run(body)),
        ["stack"] = (manager, body) => Forms.Caught(() => ExitStack.Run(stack => body(stack.Enter(manager)))),
    };

    private readonly BodyException _failure = new();
    private int _calls;

    private static IEnumerable<string> Listeners => s_listeners.Keys;

    // Not the trace listener, which is called for warnings and errors only, nor the loggers that are asked for their level.
    private static IEnumerable<string> ListenersOfEachScope => Listeners.Except(["trace listener", "global logger", "own logger"]);

    // A span sets a value in the execution context.
    private static IEnumerable<string> ListenersWithoutSpans =>
        ListenersOfEachScope.Where(name => !name.StartsWith("activity", StringComparison.Ordinal));

    private static IEnumerable<string> Ways => s_forms.Keys;

    [Test]
    public void ListenerThatThrows_DoesNotChangeAScope(
        [ValueSource(nameof(Listeners))] string listener, [ValueSource(nameof(Ways))] string form, [Values] bool fails)
    {
        var (outer, inner) = (new Listener(), new Listener());
        Exception? thrown;
        var before = Activity.Current;
        using (s_listeners[listener](Throw))
        using (outer.Enter())
        {
            thrown = s_forms[form](
                Of(inner),
                _ =>
                {
                    if (fails)
                    {
                        throw _failure;
                    }
                });
        }

        thrown.ShouldBeSameAs(fails ? _failure : null);
        if (fails)
        {
            inner.ShouldHaveFailedWith(_failure);
        }
        else
        {
            inner.ShouldHaveCompleted();
        }

        outer.ShouldHaveCompleted();
        Activity.Current.ShouldBeSameAs(before);
        if (!listener.StartsWith("trace", StringComparison.Ordinal))
        {
            _calls.ShouldBePositive();
        }
    }

    [Test]
    public void ListenerThatThrows_DoesNotChangeASuppressionOrAReplacement([ValueSource(nameof(Listeners))] string listener)
    {
        using var none = new NoLog();
        using (s_listeners[listener](Throw))
        {
            Forms.Caught(() => Scope.Run(Suppressing, _ => throw _failure)).ShouldBeNull();
            var replacement = Forms.Caught(() => Scope.Run(Replacing(), _ => throw _failure)).ShouldBeOfType<TimeoutException>();
            replacement.GetContext().ShouldBeSameAs(_failure);
        }
    }

    [Test]
    public void TraceListenerThatThrows_DoesNotChangeASuppression()
    {
        using var none = new NoLog();
        using (s_listeners["trace listener"](Throw))
        {
            Scope.Run(Traced, _ => throw _failure);
        }

        _calls.ShouldBe(1);

        static IEnumerable<int> Traced(ScopeBody body)
        {
            yield return 1;
            body.Suppress();
        }
    }

    [Test]
    public void ListenerThatUsesAScope_IsNotCalledForIt([ValueSource(nameof(Listeners))] string listener)
    {
        using (s_listeners[listener](() =>
        {
            _calls++;
            Scope.Run(Suppressing, _ => throw _failure);
        }))
        {
            Of(new Listener()).Run(_ => { });
            Scope.Run(Suppressing, _ => throw _failure);
        }

        _calls.ShouldBeLessThan(50);
    }

    [Test]
    public void ListenerThatResumesOtherCode_IsCalledForScopesOfThatCode(
        [ValueSource(nameof(ListenersOfEachScope))] string listener, [Values] bool isInDefaultContext)
    {
        var gate = new TaskCompletionSource();
        var isResumed = false;
        using (s_listeners[listener](() =>
        {
            _calls += isResumed ? 1 : 0;
            gate.TrySetResult();
        }))
        {
            RunOnThread(
                isInDefaultContext,
                () =>
                {
                    var resumed = ResumedAsync();
                    Of(new Listener()).Run(_ => { });
                    resumed.IsCompletedSuccessfully.ShouldBeTrue("the first call resumes it, within the call");
                });
        }

        _calls.ShouldBePositive();

        async Task ResumedAsync()
        {
            await gate.Task.ConfigureAwait(false);
            isResumed = true;
            Of(new Listener()).Run(_ => { });
            isResumed = false;
        }
    }

    [Test]
    public async Task ListenerThatUsesAScopeOnAnotherThread_IsNotCalledForIt([ValueSource(nameof(ListenersOfEachScope))] string listener)
    {
        const int Limit = 50;
        var started = new ConcurrentQueue<Task>();
        using (s_listeners[listener](() =>
        {
            if (Interlocked.Increment(ref _calls) < Limit)
            {
                started.Enqueue(Task.Run(() => Of(new Listener()).Run(_ => { })));
            }
        }))
        {
            Of(new Listener()).Run(_ => { });
            while (started.TryDequeue(out var task))
            {
                await task;
            }
        }

        _calls.ShouldBeLessThan(Limit);
    }

    [Test]
    public void ExecutionContextOfTheCaller_IsTheSameObjectAfterTheCalls(
        [ValueSource(nameof(ListenersWithoutSpans))] string listener, [Values] bool isDefault)
    {
        var isSame = false;
        using (s_listeners[listener](() => _calls++))
        {
            RunOnThread(
                isDefault,
                () =>
                {
                    var before = ExecutionContext.Capture();
                    Scope.Run(Enumerable.Repeat(1, 1), _ => { });
                    isSame = ReferenceEquals(ExecutionContext.Capture(), before);
                });
        }

        _calls.ShouldBePositive();
        isSame.ShouldBeTrue();
    }

    [Test]
    public void ListenerThatSetsAnAmbientValue_IsCalledAgainAndTheValueStays()
    {
        var ambient = new AsyncLocal<int>();
        using (s_listeners["sink"](() => ambient.Value = ++_calls))
        {
            Scope.Run(Enumerable.Repeat(1, 1), _ => { });
        }

        _calls.ShouldBe(2, "for the entry and for the exit");
        ambient.Value.ShouldBe(2);
    }

    [Test]
    public void FlowIsSuppressed_ListenersAreCalledAndItStaysSuppressed([ValueSource(nameof(ListenersOfEachScope))] string listener)
    {
        using (s_listeners[listener](() => _calls++))
        using (ExecutionContext.SuppressFlow())
        {
            Of(new Listener()).Run(_ => { });
            ExecutionContext.IsFlowSuppressed().ShouldBeTrue();
        }

        _calls.ShouldBePositive();
    }

    // A thread without a synchronization context, which would schedule what is resumed.
    private static void RunOnThread(bool isInDefaultContext, Action action)
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Forms.Caught(action));
        if (isInDefaultContext)
        {
            thread.UnsafeStart();
        }
        else
        {
            thread.Start();
        }

        thread.Join();
        thrown.ShouldBeNull();
    }

    private static ActivitySamplingResult Sampled(Action? fault)
    {
        fault?.Invoke();

        return ActivitySamplingResult.AllDataAndRecorded;
    }

    private static ContextManager<int> Of(Listener listener) =>
        ContextManager.From(body => Values(listener.Generator(body))).Traced("span");

    private static IEnumerable<int> Values(IEnumerable<Listener> generator) => generator.Select(_ => 1);

    private static LogOfTest OfGlobalLogger(Action fault)
    {
        var before = new LogOfTest();
        Log.Logger = new FaultyLogger(fault);

        return before;
    }

    private static Logger LoggerOf(Func<LoggerConfiguration, LoggerConfiguration> configure) =>
        configure(new LoggerConfiguration().MinimumLevel.Verbose()).CreateLogger();

    private static MeterListener OfMeter(Action fault)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == nameof(Yielding))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => fault());
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => fault());
        listener.Start();

        return listener;
    }

    private static ActivityListener OfActivities(ActivityListener listener)
    {
        listener.ShouldListenTo = source => source.Name == nameof(Yielding);
        ActivitySource.AddActivityListener(listener);

        return listener;
    }

    private void Throw()
    {
        _calls++;

        throw new InvalidOperationException("the listener fails");
    }

    private sealed class FaultyLogger(Action fault) : ILogger
    {
        public void Write(LogEvent logEvent) => fault();

        bool ILogger.IsEnabled(LogEventLevel level)
        {
            fault();

            return true;
        }

        ILogger ILogger.ForContext(string propertyName, object? value, bool destructureObjects)
        {
            fault();

            return this;
        }
    }

    private sealed class WritingLogger(Action fault) : ILogger
    {
        public void Write(LogEvent logEvent) => fault();
    }

    private sealed class FaultySink(Action fault) : ILogEventSink
    {
        public void Emit(LogEvent logEvent) => fault();
    }

    private sealed class FaultyEnricher(Action fault) : ILogEventEnricher
    {
        public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory) => fault();
    }

    private sealed class FaultyEvents : EventListener
    {
        private readonly Action _fault;

        public FaultyEvents(Action fault)
        {
            _fault = fault;
            Scope.Run(Enumerable.Repeat(1, 1), _ => { }); // the source exists from the first use on
            foreach (var source in EventSource.GetSources().Where(source => source.Name == nameof(Yielding)))
            {
                EnableEvents(source, EventLevel.Verbose);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) => _fault?.Invoke();
    }

    private sealed class FaultyTrace : TraceListener
    {
        private readonly Action _fault;

        public FaultyTrace(Action fault)
        {
            _fault = fault;
            Trace.Listeners.Add(this);
        }

        public override void Write(string? message) => _fault();

        public override void WriteLine(string? message) => _fault();

        protected override void Dispose(bool disposing)
        {
            Trace.Listeners.Remove(this);
            base.Dispose(disposing);
        }
    }
}
