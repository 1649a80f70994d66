namespace Yielding.Oracle.Model;

/// <summary>
/// A statement of a random program. One that can't stand where it stands (a <c>break</c> without a loop, an <c>await</c> in a synchronous
/// method) is written as nothing, so that the code that makes or shrinks programs need not check.
/// </summary>
internal abstract record Statement;

/// <summary>Throws an exception of its own.</summary>
internal sealed record Throw(Failure Failure) : Statement;

/// <summary>Throws an exception object that all flows of the program share.</summary>
internal sealed record ThrowShared(Shared From) : Statement;

/// <summary>Throws an exception that was caught before.</summary>
internal sealed record ThrowAgain(Again Form) : Statement;

internal sealed record Try(Block Body, IReadOnlyList<Handler> Handlers, Block? Finally) : Statement;

/// <summary>Holds a body in a scope, or in several that stand around each other: the first generator is the outermost.</summary>
internal sealed record Hold(Holder Holder, IReadOnlyList<Generator> Generators, Block Body, Entry Entry = Entry.Plain) : Statement;

/// <summary>Runs its body in a <c>using</c>, or in an <c>await using</c>, of an object that is not the library's.</summary>
internal sealed record Foreign(Disposal Disposal, Block Body) : Statement;

/// <summary>Reads an iterator method, whose body is the first block, and runs the second block for each item.</summary>
/// <remarks>An asynchronous method reads an asynchronous iterator.</remarks>
internal sealed record Iterate(Reading Reading, Block Iterator, Block Body) : Statement;

/// <summary>Yields an item of the iterator method that it stands in.</summary>
internal sealed record YieldItem : Statement;

/// <summary>Tells the innermost scope around it that its body has completed so far.</summary>
internal sealed record Complete : Statement;

internal sealed record Await(Waiting Waiting) : Statement;

internal sealed record Loop(int Times, Block Body) : Statement;

/// <summary>Runs its body at some of the visits: bit by bit of the mask.</summary>
internal sealed record If(int Mask, Block Body) : Statement;

internal sealed record Leave(Leaving Leaving) : Statement;

/// <summary>Calls a method of its own.</summary>
internal sealed record Call(Callee Callee, Block Body) : Statement;

/// <summary>Calls the method that it stands in once more.</summary>
internal sealed record Recurse : Statement;

/// <summary>Runs its body on another thread, and waits for it.</summary>
internal sealed record Elsewhere(Place Place, Block Body) : Statement;

/// <summary>Starts an asynchronous method, does something else, and awaits the method then.</summary>
internal sealed record Later(Block Started, Block Meanwhile) : Statement;

/// <summary>Starts an asynchronous method that awaits a <see cref="Signal"/> somewhere.</summary>
internal sealed record Waiter(Block Body) : Statement;

/// <summary>The point at which a <see cref="Waiter"/> awaits its signal.</summary>
internal sealed record AwaitSignal : Statement;

/// <summary>Resumes the oldest waiter started in this flow, inline, right here: inside a <c>catch</c> block, if it stands there.</summary>
internal sealed record Signal(Sent Sent) : Statement;

/// <summary>Collects garbage, because the library holds exceptions weakly.</summary>
internal sealed record Collect : Statement;
