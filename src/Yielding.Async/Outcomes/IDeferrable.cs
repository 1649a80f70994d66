using Yielding.Internal;

namespace Yielding.Outcomes;

/// <summary>A scope whose exit waits until its <c>DisposeAsync</c> is awaited, so that the awaiting state machine can be read.</summary>
internal interface IDeferrable
{
    /// <summary>The place of the entry.</summary>
    EntryPlace? Place { get; }

    /// <summary>The object that the enclosing method disposes: the scope, or its stack.</summary>
    object Handle { get; }

    /// <inheritdoc cref="ActiveAsyncScope{T}.ContextAfter"/>
    ExecutionContext? ContextAfter { get; }

    /// <summary>Exits the scope.</summary>
    /// <param name="awaited">What is known of the body, with what the awaiting state machine shows.</param>
    ValueTask ExitAsync(in AwaitedExit awaited);
}
