using System.Collections.Concurrent;

namespace Yielding.Oracle.Running;

/// <summary>One run of a program in one of its forms.</summary>
/// <param name="luck">Decides which ways a program takes where it is open.</param>
/// <param name="overrides">What is to be different in the exact form.</param>
internal sealed class Play(int luck, IReadOnlyDictionary<ScopeName, Override> overrides)
{
    // A program ends within milliseconds. This is for one that hangs.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Exception> _known = [];
    private readonly ConcurrentQueue<(Lane Lane, Task Task)> _children = [];
    private readonly ConcurrentQueue<Lane> _lanes = [];
    private readonly ConcurrentQueue<OutcomeWarning> _warnings = [];
    private readonly ConcurrentDictionary<ScopeName, Override> _used = [];

    public int Luck => luck;

    /// <summary>The failures that all flows share.</summary>
    public SharedFailures Shared { get; } = new();

    public IReadOnlyList<OutcomeWarning> Warnings => [.. _warnings];

    public int WarningCount => _warnings.Count;

    /// <summary>The overrides that have had an effect.</summary>
    public IReadOnlyDictionary<ScopeName, Override> Used => _used;

    /// <summary>The traces of all flows and threads, by the names of their lanes.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<TraceEvent>> Traces { get; private set; } =
        new Dictionary<string, IReadOnlyList<TraceEvent>>();

    /// <summary>The program did not end.</summary>
    public bool Hangs { get; private set; }

    /// <summary>Runs a program to its end, and all that it has started.</summary>
    public static Play Run(Func<Lane, Task> program, int luck, IReadOnlyDictionary<ScopeName, Override> overrides)
    {
        var play = new Play(luck, overrides);
        OutcomeWarningLog.Listen(play);
        try
        {
            var running = Task.Factory.StartNew(
                () => play.RunAsync(program), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
            play.Hangs = Task.WaitAny([running], s_limit) < 0;
            if (!play.Hangs)
            {
                running.GetAwaiter().GetResult();
            }

            play.Traces = play._lanes.DistinctBy(lane => lane.Name).ToDictionary(lane => lane.Name, lane => lane.Events);

            return play;
        }
        finally
        {
            OutcomeWarningLog.Listen(null);
        }
    }

    public void Add(Lane lane) => _lanes.Enqueue(lane);

    public void Track(Lane lane, Task task) => _children.Enqueue((lane, task));

    public void Warn(string generator, Exception? exception) =>
        _warnings.Enqueue(new OutcomeWarning(generator, exception is null ? null : NameOf(exception), exception?.StackTrace ?? ""));

    /// <summary>
    /// The name under which the trace shows an exception. All that are not of the test's own types are called by their type.
    /// </summary>
    public string NameOf(Exception exception)
    {
        var name = exception is OracleException own ? own.Name : exception.GetType().Name;
        _known[name] = exception;

        return name;
    }

    public bool IsShared(Exception exception) => Shared.Contains(exception);

    /// <summary>The override of a scope, if it is of one of these kinds, to be applied now.</summary>
    public Override? Use(ScopeName scope, params ReadOnlySpan<Difference> kinds)
    {
        if (overrides.GetValueOrDefault(scope) is not { } found || !kinds.Contains(found.Kind))
        {
            return null;
        }

        _used[scope] = found;

        return found;
    }

    /// <summary>Stands for the exception of a body whose outcome is unknown.</summary>
    public Exception Abandoned { get; } = new FirstException("unknown");

    /// <summary>The exception of that name. One that only a filter in the other form has seen is made anew.</summary>
    public Exception Known(string name) =>
        _known.GetOrAdd(name, static unknown => unknown[0] == 'f' ? new SecondException(unknown) : new FirstException(unknown));

    private async Task RunAsync(Func<Lane, Task> program)
    {
        var main = new Lane(this, "0", parent: null);
        var running = Start();
        await Settled(running).ConfigureAwait(false);
        main.End(running);
        while (_children.TryDequeue(out var child))
        {
            // It may wait for a signal of the flow that started it; once that is over, nothing else gives it.
            foreach (var lane in _lanes.Where(lane => lane.IsOver))
            {
                lane.SignalAll();
            }

            if (!child.Lane.IsSignalled)
            {
                _children.Enqueue(child);

                continue;
            }

            await Settled(child.Task).ConfigureAwait(false);
            child.Lane.End(child.Task);
        }

        Task Start()
        {
            try
            {
                return program(main);
            }
            catch (Exception e)
            {
                return Task.FromException(e);
            }
        }
    }

    // Awaiting it would throw its exception once more.
    private static Task Settled(Task task) =>
        task.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
