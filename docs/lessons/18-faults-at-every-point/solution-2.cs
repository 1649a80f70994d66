#:project ../../../src/Yielding.Testing/Yielding.Testing.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 2 of lesson 18: an asynchronous sweep finds a setup that does not pass its token on.

using System.Runtime.CompilerServices;
using Yielding.Testing;

// region Sweep
try
{
    await ScopeSweep.VerifyAsync(probe => SessionWithoutToken(new(probe)), (server, _) => server.OrderAsync());
}
catch (ScopeSweepException e)
{
    Console.WriteLine(e.Message);
}

var report = await ScopeSweep.VerifyAsync(probe => Session(new(probe)), (server, _) => server.OrderAsync());
Console.WriteLine($"cured: {report}");
// endregion

// region ByHand
static async IAsyncEnumerable<ProbedServer> SessionWithoutToken(ProbedServer server)
{
    await using var connection = server.Connect();
    await server.LogInAsync();    // the mistake: the caller cannot cancel this wait
    yield return server;
}
// endregion

// region Cured
static async IAsyncEnumerable<ProbedServer> Session(
    ProbedServer server, [EnumeratorCancellation] CancellationToken token = default)
{
    await using var connection = server.Connect();
    await server.LogInAsync(token);
    yield return server;
}
// endregion

// region Probed
internal sealed class ProbedServer(SweepProbe probe)
{
    public IAsyncDisposable Connect() => probe.Acquire("connection");

    public Task LogInAsync(CancellationToken token = default) => probe.PointAsync("log in", token);

    public Task OrderAsync() => probe.PointAsync("order", probe.CancellationToken);
}
// endregion
