namespace Yielding.Support;

/// <summary>Counts what its generators go through, on any number of threads, and remembers weakly what was made for them.</summary>
internal sealed class Tally
{
    private readonly object _gate = new();
    private readonly List<WeakReference> _made = [];
    private readonly List<string> _wrong = [];
    private int _setups;
    private int _completed;
    private int _failed;
    private int _teardowns;

    /// <summary>A generator with a <c>ScopeBody</c>.</summary>
    public Func<ScopeBody, IEnumerable<Visit>> Observing => Receive;

    /// <summary>A generator without a <c>ScopeBody</c>: it is resumed after a success, and closed otherwise.</summary>
    public IEnumerable<Visit> Plain()
    {
        var visit = SetUp();
        try
        {
            yield return visit;
            Report(visit, BodyStatus.Completed, null);
        }
        finally
        {
            TearDown(visit);
        }
    }

    public Visit SetUp()
    {
        Interlocked.Increment(ref _setups);

        return Made(new Visit());
    }

    /// <summary>An object that must be collectable in the end.</summary>
    public T Made<T>(T thing)
        where T : class
    {
        lock (_gate)
        {
            _made.Add(new WeakReference(thing));
        }

        return thing;
    }

    /// <summary>The generator was resumed.</summary>
    public void Report(Visit visit, BodyStatus status, Exception? received)
    {
        visit.HasReported = true;
        Interlocked.Increment(ref status == BodyStatus.Completed ? ref _completed : ref _failed);
        var expected = visit.Throws is null ? BodyStatus.Completed : BodyStatus.Failed;
        if (status != expected || !ReferenceEquals(received, visit.Throws))
        {
            Wrong($"The body ended with '{visit.Throws}', and the generator received {status} with '{received}'.");
        }
    }

    /// <summary>The generator's <c>finally</c> block runs.</summary>
    public void TearDown(Visit visit)
    {
        Interlocked.Increment(ref _teardowns);
        if (visit.TearDown() > 1)
        {
            Wrong("A scope was torn down twice.");
        }

        if (visit.HasReported)
        {
            return;
        }

        Interlocked.Increment(ref _failed);
        if (visit.Throws is null)
        {
            Wrong("A body completed, and its generator was closed.");
        }
    }

    public void ShouldBe(int completed, int failed)
    {
        _wrong.ShouldBeEmpty();
        (_setups, _completed, _failed, _teardowns).ShouldBe((completed + failed, completed, failed, completed + failed));
    }

    public void ShouldBeForgotten()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        _made.Count.ShouldBeGreaterThan(0);
        _made.Count(made => made.IsAlive).ShouldBe(0, $"of {_made.Count}");
    }

    private IEnumerable<Visit> Receive(ScopeBody body)
    {
        var visit = SetUp();
        try
        {
            yield return visit;
            Report(visit, body.Status, body.Exception);
        }
        finally
        {
            TearDown(visit);
        }
    }

    private void Wrong(string what)
    {
        lock (_gate)
        {
            _wrong.Add(what);
        }
    }
}
