namespace Yielding.Cases;

/// <summary>
/// One play of a case: what the two halves' entries have in common, those of the synchronous half, and what has to come of it.
/// </summary>
internal sealed class StackCaseRun(StackCase played)
{
    private readonly List<string> _journal = [];
    private readonly Dictionary<string, Exception> _exceptions = [];

    public BodyException Bodys { get; } = new();

    /// <summary>Registers entries while the stack unwinds.</summary>
    public Action RegisterLate { get; init; } = () => throw new InvalidOperationException("No row registers late without this.");

    /// <summary>Closes the stack while it unwinds.</summary>
    public Action CloseInside { get; init; } = () => throw new InvalidOperationException("No row closes inside without this.");

    public void Write(string line) => _journal.Add(line);

    public void Body(Action complete, Func<Exception, bool> fail)
    {
        Write("body");
        switch (played.Body)
        {
            case Ends.Throwing or Ends.ClosedThenThrowing:
                Throw();
                break;

            case Ends.Failed:
                fail(Bodys).ShouldBeFalse();
                break;

            case Ends.FailedThenComplete:
                fail(Bodys);
                complete();
                break;

            case Ends.FailedThenThrowing:
                fail(Of("reported"));
                Throw();
                break;

            case Ends.CompleteThenThrowing:
                complete();
                Throw();
                break;
        }
    }

    public void SetUp(StackEntry entry)
    {
        Write($"+{entry.Name}");
        if (entry.FailsSetup)
        {
            throw Of(entry.Name);
        }
    }

    /// <summary>The exit of an entry that receives what was thrown; true when it suppresses that.</summary>
    public bool Exit(StackEntry entry, Exception? received)
    {
        Write($"{entry.Name}:{(received is null ? "ok" : NameOf(received))}");

        return Act(entry, received);
    }

    /// <summary>The exit of an entry that receives nothing.</summary>
    public void Exit(StackEntry entry)
    {
        Write(entry.Name);
        Act(entry, received: null);
    }

    /// <summary>A generator with a <c>ScopeBody</c> answers through that.</summary>
    public void Answer(StackEntry entry, ScopeBody body)
    {
        if (entry.Exit == AtExit.ThrowReceived)
        {
            Write($"{entry.Name}:{NameOf(body.Exception!)}");
            body.Rethrow();
        }

        if (Exit(entry, body.Exception))
        {
            body.Suppress();
        }
    }

    public void Finally(StackEntry entry)
    {
        Write($"-{entry.Name}");
        if (entry.Exit != AtExit.YieldAgain)
        {
            Act(entry, received: null);
        }
    }

    public IEnumerable<string> Plain(StackEntry entry)
    {
        SetUp(entry);
        try
        {
            yield return entry.Name;
            Write(entry.Name);
            if (entry.Exit == AtExit.YieldAgain)
            {
                yield return entry.Name;
            }
        }
        finally
        {
            Finally(entry);
        }
    }

    public IEnumerable<string> Observing(StackEntry entry, ScopeBody body)
    {
        SetUp(entry);
        yield return entry.Name;
        Answer(entry, body);
        if (entry.Exit == AtExit.YieldAgain)
        {
            yield return entry.Name;
        }
    }

    public ContextManager<string> ManagerOf(StackEntry entry) => new Manager(this, entry);

    public IDisposable DisposableOf(StackEntry entry) => new Thing(this, entry);

    public void ShouldHaveEndedWith(Exception? caught, bool isRun)
    {
        string.Join(' ', _journal).ShouldBe((isRun ? played.JournalInRun : null) ?? played.Journal);
        var chain = new List<string>();
        for (var next = caught; next is not null; next = next.GetContext())
        {
            chain.Add(NameOf(next));
        }

        string.Join(' ', chain).ShouldBe((isRun ? played.GoesInRun : null) ?? played.Goes);
        if (ReferenceEquals(caught, Bodys) && played.Body is not (Ends.Well or Ends.Failed))
        {
            Bodys.StackTrace.ShouldNotBeNull().Split('\n')[0].ShouldContain($"{nameof(StackCaseRun)}.{nameof(Throw)}");
        }
    }

    private void Throw() => throw Bodys;

    private bool Act(StackEntry entry, Exception? received)
    {
        switch (entry.Exit)
        {
            case AtExit.Throw:
                throw Of(entry.Name);

            case AtExit.ThrowChain:
                ExitStack.Run(inner =>
                {
                    inner.Callback(() => throw Of(entry.Name));

                    throw Of($"earlier-{entry.Name}");
                });
                break;

            case AtExit.ThrowReceived:
                throw received!;

            case AtExit.ThrowBodys:
                throw Bodys;

            case AtExit.Register:
                RegisterLate();
                break;

            case AtExit.Close:
                CloseInside();
                break;
        }

        return entry.Exit == AtExit.Suppress;
    }

    private Exception Of(string name) =>
        _exceptions.TryGetValue(name, out var made) ? made : _exceptions[name] = new InvalidDataException(name);

    private string NameOf(Exception exception) =>
        ReferenceEquals(exception, Bodys) ? "body"
        : exception is YieldRuleException ? "rule"
        : exception is UnknownOutcomeException ? "unknown"
        : exception.Message;

    private sealed class Manager(StackCaseRun run, StackEntry entry) : ContextManager<string>
    {
        protected override string OnEnter()
        {
            run.SetUp(entry);

            return entry.Name;
        }

        protected override bool OnExit(Exception? thrown) => run.Exit(entry, thrown);
    }

    private sealed class Thing(StackCaseRun run, StackEntry entry) : IDisposable
    {
        public void Dispose() => run.Exit(entry);
    }
}
