#:project ../../../src/Yielding.Async/Yielding.Async.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 2 of lesson 16: the outcome that the scope of a decorated stream receives.

using Yielding;

// region Use
var countdown = AsyncContextManager.From(Watched).Wrap<int, int>(Countdown);

Console.WriteLine("read to its end:");
await foreach (var _ in countdown(2))
{
}

Console.WriteLine("stopped early:");
await foreach (var _ in countdown(2))
{
    break;
}

Console.WriteLine("the stream throws:");
try
{
    await foreach (var _ in countdown(-1))
    {
    }
}
catch (ArgumentOutOfRangeException)
{
    Console.WriteLine("  the consumer caught the exception of the stream");
}

Console.WriteLine("the consumer throws:");
try
{
    await foreach (var _ in countdown(2))
    {
        throw new InvalidDataException();
    }
}
catch (InvalidDataException)
{
    Console.WriteLine("  the caller caught the exception of the consumer");
}
// endregion

// region Watched
static async IAsyncEnumerable<string> Watched(ScopeBody body)
{
    await Task.Yield();
    yield return "watched";
    Console.WriteLine($"  {body.Status}");
}
// endregion

static async IAsyncEnumerable<int> Countdown(int start)
{
    ArgumentOutOfRangeException.ThrowIfNegative(start);
    for (var number = start; number >= 0; number--)
    {
        await Task.Yield();
        yield return number;
    }
}
