using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>A scope whose exit waits until its <c>DisposeAsync</c> is awaited, so that the awaiting state machine can be read.</summary>
internal interface IDeferrable
{
    /// <summary>The place of the entry.</summary>
    EntryPlace? Place { get; }

    /// <summary>The object that the enclosing method disposes: the scope, or its stack.</summary>
    object Handle { get; }

    /// <inheritdoc cref="OpenAsyncScope{T}.ContextAfter"/>
    ExecutionContext? ContextAfter { get; }

    /// <summary>Exits the scope.</summary>
    /// <param name="answer">What the awaiting state machine shows of the body.</param>
    /// <param name="ending">The ending of the generator that the scope stands in, when it was disposed.</param>
    /// <param name="since">Exceptions thrown up to this time are not the body's.</param>
    ValueTask ExitAsync(StateMachineAnswer answer, Ending? ending, long since);
}
