using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Yielding.Outcomes;

namespace Yielding.Support;

/// <summary>
/// Stands in for a scope: its disposal is pending until it is awaited, reads the state machine that awaits, and resumes it at once.
/// </summary>
internal sealed class Probe : IAsyncDisposable, IValueTaskSource
{
    private readonly List<StateMachineAnswer> _answers = [];

    /// <summary>The place of the newest entry.</summary>
    public EntryPlace? Place { get; private set; }

    /// <summary>Gives the place that is kept instead of the one that was found.</summary>
    public Func<EntryPlace, EntryPlace> ReplacePlace { get; set; } = static place => place;

    /// <summary>The state machine that awaited last.</summary>
    public object? Machine { get; private set; }

    /// <summary>The run of that machine when it awaited.</summary>
    public int Run { get; private set; }

    /// <summary>What the machine showed with the place of the entry.</summary>
    public StateMachineAnswer Answer => _answers.ShouldHaveSingleItem();

    public IReadOnlyList<StateMachineAnswer> Answers => _answers;

    /// <summary>What it showed with an entry at an unknown place of the method.</summary>
    public StateMachineAnswer AnswerWithoutEntry { get; private set; }

    /// <summary>The scope is entered by the first asynchronous method on the stack.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Probe Enter([CallerLineNumber] int line = 0)
    {
        Place = ReplacePlace(EntryPlace.Find(line, out _).ShouldNotBeNull());

        return this;
    }

    /// <summary>The same by another method, so that the called method distinguishes the places of both.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Probe EnterOuter([CallerLineNumber] int line = 0)
    {
        Place = ReplacePlace(EntryPlace.Find(line, out _).ShouldNotBeNull());

        return this;
    }

    public ValueTask DisposeAsync() => new(this, token: 0);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => ValueTaskSourceStatus.Pending;

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Machine = StateMachineBox.MachineOf(state);
        if (Machine is not null)
        {
            _answers.Add(StateMachineBox.Read(Machine, Place!, scope: this));
            Run = StateMachineBox.RunOf(Machine);
            AnswerWithoutEntry = StateMachineLayout.Of(Machine.GetType())!.Read(Machine, EntryRange.Unknown, scope: "another object");
        }

        continuation(state);
    }

    void IValueTaskSource.GetResult(short token)
    {
    }
}
