using System.Runtime.CompilerServices;
using Yielding.Internal;
using Yielding.Outcomes;

namespace Yielding.Support;

/// <summary>A scope whose exit is a delegate.</summary>
internal sealed class FakeScope(Func<Task> exit) : IDeferrable
{
    public EntryPlace? Place { get; private set; }

    public object Handle => this;

    public ExecutionContext? ContextAfter { get; set; }

    /// <summary>How often it was exited.</summary>
    public int Exits { get; private set; }

    public StateMachineAnswer Answer { get; private set; }

    public AmbientExit? AmbientExit { get; private set; }

    public long Since { get; private set; }

    /// <summary>It is entered by the first asynchronous method on the stack.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Enter([CallerLineNumber] int line = 0) => Place = EntryPlace.Find(line, out _);

    public ValueTask ExitAsync(in AwaitedExit awaited)
    {
        Exits++;
        (Answer, AmbientExit, Since) = (awaited.Answer, awaited.AmbientExit, awaited.Since);

        return new ValueTask(exit());
    }

    /// <summary>What its disposal returns.</summary>
    public ValueTask DisposeAsync() => new(new DeferredExit(this, new AwaitedExit(AmbientExit: null, Since: 0)), token: 0);
}
