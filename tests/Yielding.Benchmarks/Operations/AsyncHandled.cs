using System.Runtime.CompilerServices;

namespace Yielding.Benchmarks.Operations;

/// <summary>An exception that the body of an asynchronous scope handles itself, after it has passed twenty asynchronous methods.</summary>
internal static class AsyncHandled
{
    private const int Depth = 20;

    private static async ValueTask ThrowAndHandle()
    {
        try
        {
            await Deep(Depth);
        }
        catch (InvalidOperationException)
        {
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async ValueTask Deep(int depth)
    {
        if (depth == 0)
        {
            Counter.Shared.Fail();
        }

        await Deep(depth - 1);
    }

    internal readonly struct Outside : IOperation
    {
        public static int Invoke() => AsyncPlain.Ended(Go());

        private static async ValueTask Go()
        {
            await foreach (var counter in Generators.Async())
            {
                counter.Use();
            }

            await ThrowAndHandle();
        }
    }

    internal readonly struct Inside : IOperation
    {
        public static int Invoke() => AsyncPlain.Ended(Go());

        private static async ValueTask Go()
        {
            await using var scope = await AsyncScope.EnterAsync(Generators.Async());
            scope.Value.Use();
            await ThrowAndHandle();
        }
    }
}
