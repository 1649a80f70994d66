using System.Diagnostics;

namespace Yielding.Internal;

/// <summary>
/// A body given as an asynchronous delegate, with or without a result. Structs implement it, so that one <c>RunAsync</c> serves both kinds
/// without a closure.
/// </summary>
internal interface IAsyncBody<in T, out TResult>
{
    /// <summary>Starts the body. Returns null when the delegate returned null.</summary>
    Task? Start(T value);

    /// <summary>Returns the result of the task from <see cref="Start"/>, which has completed successfully.</summary>
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
