#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 1 of lesson 13: an exit stack gives back what it had taken when the next permit is refused.

using Yielding;

using var permits = new SemaphoreSlim(10);

// region Job
var taken = 0;
try
{
    using var stack = new ExitStack();
    while (true)
    {
        taken = stack.Enter(Permit(permits, number: taken + 1));
    }
}
catch (InvalidOperationException e)
{
    Console.WriteLine($"The job took {taken} permits. {e.Message}");
}

Console.WriteLine($"After the job: {permits.CurrentCount} permits are free.");
// endregion

// region Permit
static IEnumerable<int> Permit(SemaphoreSlim permits, int number)
{
    if (!permits.Wait(0))
    {
        throw new InvalidOperationException($"Permit {number} was refused.");
    }

    try
    {
        yield return number;
    }
    finally
    {
        permits.Release();
    }
}
// endregion
