using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>The record of one thread's throws is bounded. What it has lost may be unknown, and is never taken for a success.</summary>
public sealed class ThreadThrowsTests
{
    // More than the record keeps.
    private const int Many = 1_100;

    private readonly BodyException _failure = new();
    private readonly Listener _scope = new();

    [Test]
    [NeedsExceptionPointers]
    public void BodyFails_WhileMoreExceptionsAreInFlightThanAreKept_IsUnknown()
    {
        OnADeepStack(() =>
        {
            using (_scope.Enter())
            {
                try
                {
                    throw _failure;
                }
                finally
                {
                    Nest(Many);
                }
            }
        }).ShouldBeSameAs(_failure);

        _scope.ShouldBeUnknown();
    }

    [Test]
    [NeedsExceptionPointers]
    public void BodyCompletes_WhileMoreExceptionsAreHandledThanAreKept_IsUnknownToo()
    {
        OnADeepStack(() =>
        {
            try
            {
                throw _failure;
            }
            catch (BodyException)
            {
                using (_scope.Enter())
                {
                    Nest(Many);
                }
            }
        }).ShouldBeNull();

        _scope.ShouldBeUnknown();
    }

    private static Exception? OnADeepStack(Action action)
    {
        Exception? caught = null;
        var thread = new Thread(() => caught = Forms.Caught(action), maxStackSize: 256 << 20);
        thread.Start();
        thread.Join();

        return caught;
    }

    /// <summary>Throws in a catch block in a catch block, and so on: that many exceptions are being handled at once.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Nest(int count)
    {
        if (count == 0)
        {
            return;
        }

        try
        {
            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
            Nest(count - 1);
        }
    }
}
