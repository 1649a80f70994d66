using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using System.Runtime.CompilerServices;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Yielding;

// What depends on the first use of the library in a process needs a process of its own: Yielding.Tests starts this one, once for each
// scenario, and compares the lines that it prints.
switch (args)
{
    case ["first-use-in-a-catch-block"]:
        FirstUseInACatchBlock();
        break;

    case ["first-use-in-a-finally-block"]:
        FirstUseInAFinallyBlock();
        break;

    case ["first-use-while-the-body-fails"]:
        Using(fails: true);
        Using(fails: false);
        break;

    case ["first-use-while-a-handler-waits-for-a-lock"]:
        FirstUseWhileAHandlerWaitsForALock();
        break;

    case ["first-use-while-a-listener-waits", var kind]:
        FirstUseWhileAListenerWaits(kind);
        break;

    case ["first-use-with-listeners-that-throw"]:
        FirstUseWithListenersThatThrow();
        break;

    case ["no-file-descriptors"]:
        await NoFileDescriptorsAsync();
        break;

    case ["not-inferred"]:
        AppContext.SetSwitch("Yielding.InferOutcome", false);
        NotInferred();
        await NotInferredAsync();
        break;

    case ["no-exception-pointers"]:
        AppContext.SetSwitch("Yielding.ExceptionPointers", false);
        NoExceptionPointers();
        await NoExceptionPointersInFlows();
        break;

    case ["no-state-machines"]:
        AppContext.SetSwitch("Yielding.StateMachines", false);
        await HandlesAnExceptionAsync();
        break;

    case ["state-machines"]:
        await HandlesAnExceptionAsync();
        break;

    case ["first-use-with-a-logger-that-throws"]:
        Log.Logger = new ThrowingLogger();
        Using(fails: true);
        LogToConsole(LogEventLevel.Debug);
        Using(fails: false);
        break;

    case ["abandoned-scopes-reported"]:
        AppContext.SetSwitch("Yielding.TrackLeaks", true);
        Abandon();
        break;

    case ["settings-of-the-runtime-configuration"]:
        Abandon();
        break;

    case ["teardown-budget", var milliseconds]:
        AppContext.SetData("Yielding.TeardownBudgetMilliseconds", milliseconds);
        LogToConsole(LogEventLevel.Error);
        Using(fails: false);
        Scope.Run(Listen, _ => { });
        break;

    case ["settings-without-a-text"]:
        AppContext.SetData("Yielding.TrackLeaks", new NoText());
        AppContext.SetData("Yielding.TeardownBudgetMilliseconds", new NoText());
        LogToConsole(LogEventLevel.Error);
        Using(fails: false);
        break;

    case ["teardown-budget-that-is-no-number"]:
        AppContext.SetData("Yielding.TeardownBudgetMilliseconds", "soon");
        Using(fails: false);
        break;

    default:
        return 2;
}

return 0;

static void LogToConsole(LogEventLevel level) =>
    Log.Logger = new LoggerConfiguration().MinimumLevel.Is(level).WriteTo.Sink(new ConsoleLines()).CreateLogger();

static IEnumerable<int> Listen(ScopeBody body)
{
    yield return 1;
    Console.WriteLine($"{body.Status} {body.Exception?.GetType().Name}".TrimEnd());
}

static IEnumerable<int> Transaction()
{
    var committed = false;
    try
    {
        yield return 1;
        committed = true;
    }
    finally
    {
        Console.WriteLine(committed ? "committed" : "rolled back");
    }
}

static void Using(bool fails)
{
    try
    {
        using (Scope.Enter(Listen))
        {
            if (fails)
            {
                throw new TimeoutException();
            }
        }
    }
    catch (TimeoutException)
    {
    }
}

// No file can be opened, and so no assembly be loaded, while the scopes exit. The limit is set by the test.
static async Task NoFileDescriptorsAsync()
{
    for (var i = 0; i < 2; i++)
    {
        List<FileStream> open = [];
        List<string> outcomes = [];
        try
        {
            using (Scope.Enter(Recorded("handled")))
            {
                OpenAll(open);
            }

            await using (await AsyncScope.EnterAsync(RecordedAsync("handled, async")))
            {
                OpenAll(open);
            }

            Scope.Run(Recorded("Run"), _ => OpenAll(open));
            using (new Wrapper(Scope.Enter(Recorded("wrapper"))))
            {
                OpenAll(open);
            }

            try
            {
                using (Scope.Enter(Recorded("failed")))
                {
                    File.OpenRead("/dev/null");
                }
            }
            catch (IOException)
            {
                outcomes.Add("propagated");
            }

            try
            {
                await using (await AsyncScope.EnterAsync(RecordedAsync("failed, async")))
                {
                    File.OpenRead("/dev/null");
                }
            }
            catch (IOException)
            {
                outcomes.Add("propagated");
            }
        }
        finally
        {
            open.ForEach(file => file.Dispose());
        }

        outcomes.ForEach(Console.WriteLine);

        IEnumerable<int> Recorded(string name)
        {
            var outcome = "not completed";
            try
            {
                yield return 1;
                outcome = "completed";
            }
            finally
            {
                outcomes.Add($"{name}: {outcome}");
            }
        }

        async IAsyncEnumerable<int> RecordedAsync(string name)
        {
            var outcome = "not completed";
            try
            {
                yield return 1;
                outcome = "completed";
            }
            finally
            {
                outcomes.Add($"{name}: {outcome}");
            }
        }
    }

    static void OpenAll(List<FileStream> open)
    {
        try
        {
            while (true)
            {
                open.Add(File.OpenRead("/dev/null"));
            }
        }
        catch (IOException)
        {
            // no file can be opened any more
        }
    }
}

static void FirstUseInACatchBlock()
{
    try
    {
        throw new TimeoutException();
    }
    catch (TimeoutException)
    {
        Using(fails: false);
        Using(fails: true);
        using (Scope.Enter(Listen))
        {
            Using(fails: true);
        }
    }

    Using(fails: false);
}

static void FirstUseInAFinallyBlock()
{
    try
    {
        try
        {
            throw new TimeoutException();
        }
        finally
        {
            Using(fails: false);
        }
    }
    catch (TimeoutException)
    {
    }
}

// A thread that holds a lock throws, and enters a scope, while a first-chance handler of the program wants that lock: in the first entry,
// which throws to check the runtime.
static void FirstUseWhileAHandlerWaitsForALock()
{
    var gate = new object();
    using var holds = new ManualResetEventSlim();
    using var isChecking = new ManualResetEventSlim();
    var other = new Thread(() =>
    {
        lock (gate)
        {
            holds.Set();
            isChecking.Wait();
            Using(fails: true);
        }
    });
    other.Start();
    holds.Wait();
    AppDomain.CurrentDomain.FirstChanceException += (_, _) =>
    {
        isChecking.Set();
        lock (gate)
        {
        }
    };
    Using(fails: false);
    other.Join();
    Using(fails: true);
}

// The first entry creates what listeners subscribe to, and so calls this one, which waits for another thread that uses scopes.
static void FirstUseWhileAListenerWaits(string kind)
{
    // The event source of array pools, which formatting uses, could not be created while this one's is.
    ArrayPool<char>.Shared.Return(ArrayPool<char>.Shared.Rent(1));
    using var isCreating = new ManualResetEventSlim();
    using var hasUsedScopes = new ManualResetEventSlim();
    var other = new Thread(() =>
    {
        isCreating.Wait();
        UseScopes();
        hasUsedScopes.Set();
    });
    using var listeners = new CreationListeners(created =>
    {
        if (created == kind && !isCreating.IsSet)
        {
            isCreating.Set();
            hasUsedScopes.Wait();
            UseScopes();
        }
    });
    other.Start();
    UseScopes();
    other.Join();
    Console.WriteLine(listeners.Called);

    static void UseScopes()
    {
        Using(fails: true);
        ContextManager.From(Transaction()).Traced("span").Run(_ => { });
    }
}

static void FirstUseWithListenersThatThrow()
{
    using var listeners = new CreationListeners(_ => throw new TimeoutException());
    for (var i = 0; i < 2; i++)
    {
        ContextManager.From(Transaction()).Traced("span").Run(_ => { });
    }

    Console.WriteLine(listeners.Called);
}

static void NotInferred()
{
    LogToConsole(LogEventLevel.Warning);

    // Only reports count.
    Using(fails: false);
    using (Scope.Enter(Transaction()))
    {
    }

    using (var scope = Scope.Enter(Listen))
    {
        scope.Complete();
    }

    using (var scope = Scope.Enter(Transaction()))
    {
        scope.Complete();
    }

    using (var scope = Scope.Enter(Listen))
    {
        scope.Fail(new TimeoutException());
    }

    // A failure after the report is not detected.
    try
    {
        using (var scope = Scope.Enter(Listen))
        {
            scope.Complete();

            throw new TimeoutException();
        }
    }
    catch (TimeoutException)
    {
    }

    // What a generator throws for an unknown outcome is taken back, what it throws instead is not.
    using (Scope.Enter(Rethrowing))
    {
    }

    try
    {
        using (Scope.Enter(Replacing))
        {
        }
    }
    catch (InvalidOperationException e)
    {
        Console.WriteLine($"{e.Message}, context {e.GetContext()?.GetType().Name}");
    }

    using (Scope.Enter(new Manager()))
    {
    }

    try
    {
        using (Scope.Enter(YieldingAgain))
        {
        }
    }
    catch (YieldRuleException e)
    {
        Console.WriteLine(e.Message);
    }

    // Scopes inside a generator receive its outcome.
    using (Scope.Enter(Holding()))
    {
    }

    // Run is exact everywhere.
    Scope.Run(Transaction(), _ => { });
    try
    {
        Scope.Run(Holding(), _ => throw new TimeoutException());
    }
    catch (TimeoutException)
    {
    }
}

static async Task NotInferredAsync()
{
    await using (await AsyncScope.EnterAsync(ListenAsync))
    {
    }

    await using (var scope = await AsyncScope.EnterAsync(ListenAsync))
    {
        scope.Complete();
    }

    await AsyncScope.RunAsync(ListenAsync, _ => Task.CompletedTask);
}

static async Task HandlesAnExceptionAsync()
{
    try
    {
        await using (await AsyncScope.EnterAsync(ListenAsync))
        {
            try
            {
                throw new TimeoutException();
            }
            catch (TimeoutException)
            {
            }
        }
    }
    catch (TimeoutException e)
    {
        Console.WriteLine($"caught {e.GetType().Name}");
    }
}

static async IAsyncEnumerable<int> ListenAsync(ScopeBody body)
{
    await Task.CompletedTask;
    yield return 1;
    Console.WriteLine($"{body.Status} {body.Exception?.GetType().Name}".TrimEnd());
}

// As on native AOT: only the recorded throws are available.
static void NoExceptionPointers()
{
    Console.WriteLine("completes, fails");
    Using(fails: false);
    Using(fails: true);
    using (Scope.Enter(Transaction()))
    {
    }

    Console.WriteLine("an exception is handled further in");
    using (Scope.Enter(Listen))
    {
        Using(fails: true);
    }

    Console.WriteLine("an exception is being handled further out");
    try
    {
        throw new TimeoutException();
    }
    catch (TimeoutException)
    {
        Using(fails: false);
    }

    Console.WriteLine("the enclosing method handles it: ambiguous, and rethrown");
    try
    {
        using (Scope.Enter(Listen))
        {
            try
            {
                throw new TimeoutException();
            }
            catch (TimeoutException)
            {
            }
        }
    }
    catch (TimeoutException e)
    {
        Console.WriteLine($"caught {e.GetType().Name}");
    }

    Console.WriteLine("a plain generator is disposed, silently");
    using (Scope.Enter(Transaction()))
    {
        try
        {
            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
        }
    }

    Console.WriteLine("one leaves while another is handled: neither is lost");
    try
    {
        using (Scope.Enter(Listen))
        {
            try
            {
                throw new TimeoutException();
            }
            finally
            {
                try
                {
                    throw new NotSupportedException();
                }
                catch (NotSupportedException)
                {
                }
            }
        }
    }
    catch (NotSupportedException e)
    {
        Console.WriteLine($"caught {e.GetType().Name}, context {e.GetContext()?.GetType().Name}");
    }

    Console.WriteLine("reported");
    using (var scope = Scope.Enter(Listen))
    {
        try
        {
            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
            scope.Complete();
        }
    }

    Console.WriteLine("scopes inside a generator receive its outcome");
    try
    {
        using (Scope.Enter(Holding()))
        {
            throw new TimeoutException();
        }
    }
    catch (TimeoutException)
    {
    }

    using (Scope.Enter(Holding()))
    {
    }

    Console.WriteLine("left by another flow");
    var left = Scope.Enter(Listen);
    Using(fails: true);
    var thread = new Thread(left.Dispose);
    using (ExecutionContext.SuppressFlow())
    {
        thread.Start();
    }

    thread.Join();

    Console.WriteLine("Run is exact");
    Scope.Run(Listen, _ => Using(fails: true));
    try
    {
        Scope.Run(Transaction(), _ => throw new TimeoutException());
    }
    catch (TimeoutException)
    {
    }
}

static async Task NoExceptionPointersInFlows()
{
    Console.WriteLine("another flow of the same method fails meanwhile, on the same thread");
    var (gate, failing) = (new TaskCompletionSource(), new TaskCompletionSource());
    var completes = BodyAsync(gate.Task, fails: false);
    var fails = BodyAsync(failing.Task, fails: true);
    failing.SetResult();
    gate.SetResult();
    await completes;
    try
    {
        await fails;
    }
    catch (TimeoutException)
    {
    }

    static async Task BodyAsync(Task wait, bool fails)
    {
        using (Scope.Enter(Listen))
        {
            await wait;
            if (fails)
            {
                throw new TimeoutException();
            }
        }
    }
}

static IEnumerable<int> Rethrowing(ScopeBody body)
{
    yield return 1;
    body.Rethrow();
    Console.WriteLine("not reached");
}

static IEnumerable<int> Replacing(ScopeBody body)
{
    yield return 1;
    if (body.Exception is not null)
    {
        throw new InvalidOperationException("replaced");
    }
}

static IEnumerable<int> YieldingAgain(ScopeBody body)
{
    yield return 1;
    body.Suppress();
    yield return 2;
}

static IEnumerable<int> Holding()
{
    using (Scope.Enter(Listen))
    {
        yield return 1;
    }
}

static void Abandon()
{
    LogToConsole(LogEventLevel.Error);
    EnterAndForget();
    Using(fails: false);
    for (var i = 0; i < 3; i++)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}

[MethodImpl(MethodImplOptions.NoInlining)]
static void EnterAndForget() => _ = Scope.Enter(Transaction());

internal sealed class Manager : ContextManager<int>
{
    protected override int OnEnter() => 1;

    protected override bool OnExit(Exception? thrown)
    {
        Console.WriteLine($"exit received {thrown?.GetType().Name}");

        return true;
    }
}

/// <summary>Listeners to everything that the library creates for them.</summary>
internal sealed class CreationListeners : IDisposable
{
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _activities;
    private readonly Events _events;
    private readonly SortedSet<string> _called = [];

    public CreationListeners(Action<string> created)
    {
        _meters.InstrumentPublished = (instrument, listener) => Created(instrument.Meter.Name, "meter", instrument.Name);
        _meters.Start();
        _activities = new ActivityListener { ShouldListenTo = source => Created(source.Name, "activity source", source.Name) };
        ActivitySource.AddActivityListener(_activities);
        _events = new Events(source => Created(source.Name, "event source", source.Name));

        bool Created(string owner, string kind, string name)
        {
            if (owner != nameof(Yielding))
            {
                return false;
            }

            lock (_called)
            {
                _called.Add($"{kind} {name}");
            }

            created(kind);

            return true;
        }
    }

    public string Called => string.Join(", ", _called);

    public void Dispose()
    {
        _meters.Dispose();
        _activities.Dispose();
        _events.Dispose();
    }

    private sealed class Events(Action<EventSource> created) : EventListener
    {
        protected override void OnEventSourceCreated(EventSource eventSource) => created(eventSource);
    }
}

internal sealed class ThrowingLogger : ILogger
{
    public void Write(LogEvent logEvent) => throw new InvalidOperationException("the logger fails");

    bool ILogger.IsEnabled(LogEventLevel level) => throw new InvalidOperationException("the logger fails");

    ILogger ILogger.ForContext(string propertyName, object? value, bool destructureObjects) =>
        throw new InvalidOperationException("the logger fails");
}

internal sealed class ConsoleLines : ILogEventSink
{
    // The text before the first number, which would depend on the machine's speed.
    public void Emit(LogEvent logEvent)
    {
        var text = logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture);
        Console.WriteLine($"{logEvent.Level}: {Cut(text)}");
    }

    private static string Cut(string text)
    {
        var end = text.AsSpan().IndexOfAnyInRange('0', '9');

        return text[..Math.Min(60, end < 0 ? text.Length : end)];
    }
}

internal sealed class Wrapper(IDisposable held) : IDisposable
{
    public void Dispose() => held.Dispose();
}

internal sealed class NoText
{
    public override string ToString() => throw new NotSupportedException();
}
