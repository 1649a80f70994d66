namespace Yielding.Benchmarks;

/// <summary>The generators that are measured, in the form of <c>ManagedFile</c>: setup, <c>try</c>, <c>yield</c>, <c>finally</c>.</summary>
internal static class Generators
{
    public static IEnumerable<Counter> Plain()
    {
        var counter = Counter.Shared;
        counter.Open();
        try
        {
            yield return counter;
        }
        finally
        {
            counter.Close();
        }
    }

    /// <summary>Takes a <c>ScopeBody</c>, and rethrows the body's exception.</summary>
    public static IEnumerable<Counter> Observing(ScopeBody body)
    {
        var counter = Counter.Shared;
        counter.Open();
        try
        {
            yield return counter;
            body.Rethrow();
        }
        finally
        {
            counter.Close();
        }
    }

    /// <summary>
    /// The baseline for <see cref="Observing"/>: the same, with a parameter of another kind instead of the <c>ScopeBody</c>. So the two
    /// iterators are of one size, and the difference is the library's.
    /// </summary>
    public static IEnumerable<Counter> Equivalent(Counter other)
    {
        var counter = Counter.Shared;
        counter.Open();
        try
        {
            yield return counter;
            other.Use();
        }
        finally
        {
            counter.Close();
        }
    }

    /// <summary>Awaits its yield in a <c>try</c> with a <c>catch</c>, which is what such a generator is for.</summary>
    public static async ScopeRun Awaited(Yielder<Counter> yield)
    {
        var counter = Counter.Shared;
        counter.Open();
        try
        {
            await yield.Return(counter);
        }
        catch (TimeoutException)
        {
            counter.Use();
        }
        finally
        {
            counter.Close();
        }
    }

    /// <summary>The baseline for <see cref="Awaited"/>: the body is a delegate that the method calls.</summary>
    public static void ByHand(Action<Counter> body)
    {
        var counter = Counter.Shared;
        counter.Open();
        try
        {
            body(counter);
        }
        catch (TimeoutException)
        {
            counter.Use();
        }
        finally
        {
            counter.Close();
        }
    }

    /// <summary>The asynchronous twin of <see cref="Awaited"/>.</summary>
    public static async Task AwaitedAsync(Yielder<Counter> yield)
    {
        var counter = Counter.Shared;
        counter.Open();
        try
        {
            await yield.Return(counter);
        }
        catch (TimeoutException)
        {
            counter.Use();
        }
        finally
        {
            counter.Close();
        }
    }

    /// <summary>The baseline for <see cref="AwaitedAsync"/>.</summary>
    public static async Task ByHandAsync(Func<Counter, Task> body)
    {
        var counter = Counter.Shared;
        counter.Open();
        try
        {
            await body(counter);
        }
        catch (TimeoutException)
        {
            counter.Use();
        }
        finally
        {
            counter.Close();
        }
    }

    /// <summary>The asynchronous one, which never waits.</summary>
    public static async IAsyncEnumerable<Counter> Async()
    {
        var counter = Counter.Shared;
        counter.Open();
        try
        {
            yield return counter;
        }
        finally
        {
            counter.Close();
        }
    }

    /// <summary>The asynchronous twin of <see cref="Observing"/>.</summary>
    public static async IAsyncEnumerable<Counter> ObservingAsync(ScopeBody body)
    {
        var counter = Counter.Shared;
        counter.Open();
        try
        {
            yield return counter;
            body.Rethrow();
        }
        finally
        {
            counter.Close();
        }
    }

    /// <summary>One more asynchronous generator, of a value: see <see cref="Operations.Others"/>.</summary>
    public static async IAsyncEnumerable<int> AsyncOfValue()
    {
        Counter.Shared.Open();
        yield return 1;
        Counter.Shared.Close();
    }

    /// <summary>One more asynchronous generator, of another reference type: see <see cref="Operations.Others"/>.</summary>
    public static async IAsyncEnumerable<string> AsyncOfText()
    {
        Counter.Shared.Open();
        yield return "text";
        Counter.Shared.Close();
    }

    /// <summary>One more generator, of a value: see <see cref="Operations.Others"/>.</summary>
    public static IEnumerable<int> OfValue()
    {
        Counter.Shared.Open();
        try
        {
            yield return 1;
        }
        finally
        {
            Counter.Shared.Close();
        }
    }

    /// <summary>One more generator, of another reference type: see <see cref="Operations.Others"/>.</summary>
    public static IEnumerable<string> OfText()
    {
        Counter.Shared.Open();
        try
        {
            yield return "text";
        }
        finally
        {
            Counter.Shared.Close();
        }
    }

    /// <summary>One more generator, without a <c>finally</c>: see <see cref="Operations.Others"/>.</summary>
    public static IEnumerable<Counter> Unguarded()
    {
        Counter.Shared.Open();
        yield return Counter.Shared;
        Counter.Shared.Close();
    }
}
