using System.Diagnostics;

namespace Yielding.Internal;

/// <summary>
/// A body given as a delegate, with or without a result. Structs implement it, so that one <c>Run</c> serves both kinds without a closure.
/// </summary>
internal interface IBody<in T, out TResult>
{
    TResult Invoke(T value);
}

internal readonly struct ActionBody<T>(Action<T> body) : IBody<T, ValueTuple>
{
    [StackTraceHidden]
    public ValueTuple Invoke(T value)
    {
        body(value);

        return default;
    }
}

internal readonly struct FunctionBody<T, TResult>(Func<T, TResult> body) : IBody<T, TResult>
{
    [StackTraceHidden]
    public TResult Invoke(T value) => body(value);
}
