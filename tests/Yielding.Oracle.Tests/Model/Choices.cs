namespace Yielding.Oracle.Model;

/// <summary>What is thrown: two kinds of the test's own, and two that the processor throws.</summary>
internal enum Failure
{
    First,
    Second,

    /// <summary>The first kind, from far down the stack: what is thrown later, and caught, has its place there.</summary>
    Deep,
    NullReference,
    DivisionByZero,
}

/// <summary>Where the exception object comes from that all flows of a program share.</summary>
internal enum Shared
{
    /// <summary>One object, thrown by its name.</summary>
    Object,

    /// <summary>A <c>Lazy</c> that keeps the failure of its factory.</summary>
    Lazy,

    /// <summary>A task that failed before.</summary>
    Task,

    /// <summary>The same task, awaited with <c>ConfigureAwait(false)</c>.</summary>
    DetachedTask,

    /// <summary>A task that fails while the first flow awaits it.</summary>
    LateTask,

    /// <summary>A capture of an exception that was thrown once before.</summary>
    Captured,

    /// <summary>The object, thrown by a method that may also have resumed the flow: see <see cref="Sent.FromResumer"/>.</summary>
    Resumer,
}

/// <summary>What a disposable that is not the library's does when it is disposed.</summary>
internal enum Disposal
{
    Nothing,

    /// <summary>It awaits something.</summary>
    Waits,

    /// <summary>It throws and handles an exception.</summary>
    Handles,

    /// <summary>It throws.</summary>
    Throws,

    /// <summary>It awaits something and throws then.</summary>
    ThrowsLate,

    /// <summary>It throws the exception object that all flows share.</summary>
    ThrowsShared,
}

/// <summary>How an async iterator is read.</summary>
internal enum Reading
{
    /// <summary><c>await foreach</c>.</summary>
    Foreach,

    /// <summary>The same with <c>ConfigureAwait(false)</c>.</summary>
    Detached,

    /// <summary>By calls of <c>MoveNextAsync</c>, and of <c>DisposeAsync</c> in a <c>finally</c> block.</summary>
    ByHand,

    /// <summary>A synchronous method reads a query over the iterator.</summary>
    Query,

    /// <summary>
    /// A synchronous method catches the exception of its body and disposes the iterator in ordinary code, before it throws that again.
    /// </summary>
    Late,

    /// <summary>A synchronous method reads an asynchronous iterator and blocks at each step.</summary>
    Blocking,
}

/// <summary>
/// How an exception is thrown again: <c>throw;</c>, <c>throw e;</c>, from a capture; or the one that was caught last, long ago perhaps.
/// </summary>
internal enum Again
{
    Bare,
    ByName,
    Captured,
    Old,
    OldCaptured,
}

internal enum Caught
{
    First,
    Second,
    Any,
}

/// <summary>How a scope is held in the form that has to find out how its body ended.</summary>
internal enum Holder
{
    /// <summary>A <c>using</c> statement, or an <c>await using</c>.</summary>
    Using,

    /// <summary>A <c>using</c> declaration.</summary>
    Declaration,

    /// <summary>The handle is on the heap, or the <c>await using</c> is one with <c>ConfigureAwait(false)</c>.</summary>
    Boxed,

    /// <summary>A <c>finally</c> block written by hand.</summary>
    Finally,

    /// <summary>
    /// A <c>finally</c> block that throws and catches an exception of its own and awaits something before it leaves the scope.
    /// </summary>
    LateFinally,

    /// <summary>A type whose <c>Dispose</c> disposes the scope.</summary>
    Wrapper,

    /// <summary>The same, but its <c>Dispose</c> throws and catches an exception of its own first.</summary>
    NoisyWrapper,

    /// <summary>The same, but its <c>DisposeAsync</c> awaits something first.</summary>
    LateWrapper,

    /// <summary>A type that enters the scope in its constructor and disposes it in a <c>finally</c> block of its <c>Dispose</c>.</summary>
    OwningWrapper,

    /// <summary>A container disposes the scope, and stands in a <c>using</c> itself.</summary>
    ContainerUsing,

    /// <summary>A container is disposed in a <c>finally</c> block.</summary>
    ContainerFinally,

    /// <summary>
    /// A container runs the body, catches its exception, disposes the scope in ordinary code and throws the exception again.
    /// </summary>
    Container,

    /// <summary>
    /// The same, but it copies the handle into a variable for a <c>using</c>, in a method that also enters a scope of its own.
    /// </summary>
    TakenOver,

    /// <summary>A helper method enters the scope.</summary>
    Helper,

    /// <summary>An asynchronous helper method enters the scope: it is the enclosing method, so the outcome is unknown.</summary>
    AsyncHelper,

    /// <summary>An exit stack.</summary>
    Stack,

    /// <summary>Generators composed by LINQ.</summary>
    Linq,

    /// <summary>Each generator holds the next one around its <c>yield return</c>.</summary>
    Nested,

    /// <summary>An iterator holds the scope around its yields, and the body is that of a <c>foreach</c>.</summary>
    Foreach,

    /// <summary>The handle is a field of an object, and the method that entered the scope disposes it in a <c>finally</c> block.</summary>
    Field,

    /// <summary>The same, and the method reads the handle from there into a variable: it looks like the scope of another call.</summary>
    FieldCopy,

    /// <summary>The handle is a field, and another method disposes it: the outcome of an asynchronous scope can be unknown.</summary>
    OtherMethod,

    /// <summary>One method of an object enters the scope and another one disposes it: the outcome can be unknown.</summary>
    Fixture,
}

/// <summary>How the entry of a scope is written in the form that has to find out how the body ended.</summary>
internal enum Entry
{
    Plain,

    /// <summary>The argument is a conditional expression.</summary>
    Conditional,

    /// <summary>The argument is a <c>??</c> expression.</summary>
    Coalesced,

    /// <summary>The argument awaits something.</summary>
    Awaited,

    /// <summary>There is another argument, a conditional expression.</summary>
    WithToken,

    /// <summary>The entry is a statement of its own, and its task is awaited later.</summary>
    Started,

    /// <summary>The entry stands in a <c>try</c> block that has ended before the body begins.</summary>
    Guarded,
}

internal enum Listening
{
    /// <summary>A generator without a <c>ScopeBody</c>.</summary>
    Plain,

    /// <summary>A generator with a <c>ScopeBody</c>.</summary>
    Observing,

    /// <summary>A class-based context manager.</summary>
    Manager,

    /// <summary>A generator that awaits its yield, where the exception of its body is thrown.</summary>
    Awaited,
}

internal enum Act
{
    Nothing,
    SetupThrows,
    TeardownThrows,
    FinallyThrows,
    YieldsAgain,

    /// <summary>Calls <c>Rethrow</c> and lets the exception pass.</summary>
    Rethrows,

    /// <summary>Calls <c>Rethrow</c>, catches the exception and throws it again by its name.</summary>
    RethrowsByName,

    /// <summary>Throws another exception when the body failed.</summary>
    Replaces,

    /// <summary>Suppresses the exception of the body. The language throws it again, and so the exact form has to.</summary>
    Suppresses,
}

internal enum Waiting
{
    Completed,
    Yield,

    /// <summary>A method that throws before it suspends.</summary>
    Fails,

    /// <summary>A method that suspends and throws then.</summary>
    FailsLate,

    /// <summary>The same without coming back to the context.</summary>
    FailsLateDetached,

    /// <summary>A task that failed before, which everybody here awaits.</summary>
    FailedTask,
}

internal enum Leaving
{
    Return,
    Break,
    Continue,

    /// <summary>A <c>goto</c> to the statement after the loop.</summary>
    Goto,
}

internal enum Callee
{
    Method,
    LocalFunction,
    Lambda,

    /// <summary>A method whose task is awaited with <c>ConfigureAwait(false)</c>.</summary>
    Detached,

    /// <summary>A method that returns a <c>ValueTask</c>.</summary>
    ValueTask,

    /// <summary>A method that returns a <c>Task</c> with a result.</summary>
    Result,

    /// <summary>A generic method.</summary>
    Generic,

    /// <summary>A method that returns a <c>ValueTask</c>, whose builder takes state machines from a pool.</summary>
    Pooled,

    /// <summary>The same with a result.</summary>
    PooledResult,

    /// <summary>A lambda with such a builder.</summary>
    PooledLambda,

    /// <summary>A synchronous method, also in an asynchronous one.</summary>
    Synchronous,
}

internal enum Place
{
    Thread,

    /// <summary>A thread whose exception is thrown again here.</summary>
    ThrowingThread,

    Pool,
}

internal enum Sent
{
    Result,
    Failure,

    /// <summary>The exception that is just being handled.</summary>
    SameException,

    /// <summary>The exception object that all flows share.</summary>
    SharedException,

    /// <summary>A result, by a method that throws the shared exception object elsewhere: see <see cref="Shared.Resumer"/>.</summary>
    FromResumer,

    Cancellation,
}
