using System.Globalization;
using System.Runtime.CompilerServices;

namespace Yielding.Oracle.Running;

/// <summary>
/// What a compiled program uses of its test: it makes the exceptions, keeps the trace, and decides what is random at run time. Each thread
/// and each asynchronous flow that a program starts has a lane of its own, so that the trace of a lane does not depend on how they
/// interleave.
/// </summary>
public sealed partial class Lane
{
    // Loops in loops and methods that call themselves end when this is used up.
    private const int MostRepetitions = 24;

    /// <summary>What the names of filters' lanes have in them.</summary>
    internal const string FilterMark = "filter ";

    private readonly Play _play;
    private readonly Lane? _parent;
    private readonly List<TraceEvent> _events = [];
    private readonly List<ScopeName> _scopes = [];
    private readonly Dictionary<string, int> _entries = [];

    // By the numbers of the scopes. Only the exact form has these.
    private readonly Dictionary<int, BodyEnding> _endings = [];
    private readonly HashSet<int> _completed = [];
    private int _exceptions;
    private int _children;
    private int _repetitions;
    private int _visits;
    private Exception? _old;
    private bool _isFilter;
    private volatile bool _hasEnded;

    internal Lane(Play play, string name, Lane? parent)
    {
        _play = play;
        _parent = parent;
        Name = name;
        play.Add(this);
    }

    public string Name { get; }

    internal IReadOnlyList<TraceEvent> Events => _events;

    /// <summary>The exception that was caught last.</summary>
    public Exception? Old => _old;

    // Two values that the compiler does not know.
    public string Nothing => _exceptions < 0 ? "" : null!;

    public int Zero => _exceptions < 0 ? 1 : 0;

    public Exception First() => new FirstException(NextName('e'));

    public Exception Second() => new SecondException(NextName('f'));

    /// <summary>Throws from so many frames further in.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int ThrowDeep(int frames) => frames == 0 ? throw First() : ThrowDeep(frames - 1) + 1;

    /// <summary>Throws and catches something.</summary>
    public static void Noise()
    {
        try
        {
            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
        }
    }

    /// <summary>The code has come here.</summary>
    public void At(int place) => Write($"at {place}");

    public bool If(int mask) => ((mask >> ((_play.Luck + _visits++) & 7)) & 1) == 1;

    public bool Repeats() => ++_repetitions <= MostRepetitions;

    public void Caught(int place, Exception caught)
    {
        _old = caught;
        _events.Add(new TraceEvent($"caught {place}: {_play.NameOf(caught)}", Chain(caught)));
    }

    /// <summary>
    /// The lane of an exception filter: it runs before the teardown of the scopes further in, or after it, so its trace is one of its own.
    /// </summary>
    public Lane Filter(int place, Exception passing) =>
        new(_play, string.Create(CultureInfo.InvariantCulture, $"{Name}/{FilterMark}{place}:{_play.NameOf(passing)}"), this)
        {
            _isFilter = true,
        };

    internal void End(Task ended)
    {
        _events.Add(
            ended.Exception?.InnerException is { } failure
                ? new TraceEvent($"ended with {_play.NameOf(failure)}", Chain(failure))
                : new TraceEvent($"ended, {ended.Status}"));
        _hasEnded = true;
    }

    private void Write(string text) => _events.Add(new TraceEvent(text));

    private string NextName(char type) => string.Create(CultureInfo.InvariantCulture, $"{type}{Name}.{_exceptions++}");

    /// <summary>The exception and those that it has replaced.</summary>
    private string Chain(Exception? exception)
    {
        var names = new List<string>();
        for (; exception is not (null or StoppedException); exception = exception.GetContext())
        {
            names.Add(_play.NameOf(exception));

            // Other flows may give it another context meanwhile.
            if (_play.IsShared(exception))
            {
                break;
            }
        }

        return string.Join(" after ", names);
    }
}
