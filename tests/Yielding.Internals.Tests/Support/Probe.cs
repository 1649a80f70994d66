using System.Threading.Tasks.Sources;
using Yielding.Outcomes;

namespace Yielding.Support;

/// <summary>Stands in for a scope: its disposal is pending until it is awaited, reads the state machine that awaits, and resumes it at once.</summary>
internal sealed class Probe : IAsyncDisposable, IValueTaskSource
{
    private readonly List<StateMachineAnswer> _answers = [];

    /// <summary>The place of the newest entry.</summary>
    public EntryPlace? Place { get; private set; }

    /// <summary>The state machine that awaited last.</summary>
    public object? Machine { get; private set; }

    /// <summary>The run of that machine when it awaited.</summary>
    public int Run { get; private set; }

    /// <summary>What the machine showed with the place of the entry.</summary>
    public StateMachineAnswer Answer => _answers.ShouldHaveSingleItem();

    public IReadOnlyList<StateMachineAnswer> Answers => _answers;

    /// <summary>What it showed with an entry at an unknown offset.</summary>
    public StateMachineAnswer AnswerWithoutOffset { get; private set; }

    /// <summary>The scope is entered by the first asynchronous method on the stack.</summary>
    public Probe Enter()
    {
        Place = EntryPlace.Find(out _).ShouldNotBeNull();

        return this;
    }

    public ValueTask DisposeAsync() => new(this, token: 0);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => ValueTaskSourceStatus.Pending;

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Machine = StateMachineBox.MachineOf(state);
        if (Machine is not null)
        {
            _answers.Add(StateMachineBox.Read(Machine, Place!));
            Run = StateMachineBox.RunOf(Machine);
            var layout = StateMachineLayout.Of(Machine.GetType())!;
            AnswerWithoutOffset = layout.Read(Machine, entry: 0);
            layout.Read(Machine, entry: -1).ShouldBe(AnswerWithoutOffset);
        }

        continuation(state);
    }

    void IValueTaskSource.GetResult(short token)
    {
    }
}
