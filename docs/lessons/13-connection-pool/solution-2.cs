#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 2 of lesson 13: twenty threads share ten connections. A thread waits in the setup until one is free.

using System.Collections.Concurrent;
using static Yielding.Scope;

using var free = new SemaphoreSlim(10);
var idle = new ConcurrentBag<string>(Enumerable.Range(1, 10).Select(i => $"connection {i}"));
var inUse = 0;
var overbooked = false;
var answers = 0;

// region Threads
var threads = Enumerable.Range(0, 20).Select(_ => new Thread(() =>
{
    for (var i = 0; i < 50; i++)
    {
        using (Enter(Connection(free, idle), out var _))
        {
            if (Interlocked.Increment(ref inUse) > 10)
            {
                overbooked = true;
            }

            Interlocked.Increment(ref answers);
            Interlocked.Decrement(ref inUse);
        }
    }
})).ToList();
threads.ForEach(thread => thread.Start());
threads.ForEach(thread => thread.Join());
// endregion

Console.WriteLine($"20 threads got {answers} answers.");
Console.WriteLine($"More than 10 connections were in use at once: {(overbooked ? "yes" : "no")}.");
Console.WriteLine($"Connections free at the end: {idle.Count}.");

// region Connection
static IEnumerable<string> Connection(SemaphoreSlim free, ConcurrentBag<string> idle)
{
    free.Wait();    // without a limit: it returns when another thread has released a permit
    try
    {
        idle.TryTake(out var connection);
        try
        {
            yield return connection!;
        }
        finally
        {
            idle.Add(connection!);
        }
    }
    finally
    {
        free.Release();
    }
}
// endregion
