using System.Diagnostics;

namespace Yielding.Internal;

/// <summary>
/// A body given as an asynchronous delegate, with or without a result. Structs implement it, so one <c>RunAsync</c> serves both kinds without a closure.
/// </summary>
internal interface IAsyncBody<in T, out TResult>
{
    /// <summary>Starts the body. Null when the delegate returned that.</summary>
    Task? Start(T value);

    /// <summary>The result of the task that <see cref="Start"/> gave, which has ended without an exception.</summary>
    TResult ResultOf(Task ended);
}

internal readonly struct AsyncActionBody<T>(Func<T, Task> body) : IAsyncBody<T, ValueTuple>
{
    [StackTraceHidden]
    public Task? Start(T value) => body(value);

    public ValueTuple ResultOf(Task ended) => default;
}

internal readonly struct AsyncFunctionBody<T, TResult>(Func<T, Task<TResult>> body) : IAsyncBody<T, TResult>
{
    [StackTraceHidden]
    public Task? Start(T value) => body(value);

    public TResult ResultOf(Task ended) => ((Task<TResult>)ended).Result;
}
