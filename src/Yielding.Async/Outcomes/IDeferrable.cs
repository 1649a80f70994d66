using Yielding.Internal;

namespace Yielding.Outcomes;

/// <summary>
/// A scope whose exit is deferred until its <c>DisposeAsync</c> is awaited, so that the awaiting state machine can be read.
/// </summary>
internal interface IDeferrable
{
    /// <summary>The place of the entry.</summary>
    EntryPlace? Place { get; }

    /// <summary>The object that the enclosing method disposes: the scope, or its stack.</summary>
    object Handle { get; }

    /// <inheritdoc cref="ActiveAsyncScope{T}.ContextAfter"/>
    ExecutionContext? ContextAfter { get; }

    /// <summary>Exits the scope.</summary>
    /// <param name="awaited">The state of the exit, with the answer of the awaiting state machine.</param>
    ValueTask ExitAsync(in AwaitedExit awaited);
}
