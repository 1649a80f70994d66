using System.Net;
using System.Net.Sockets;

namespace Yielding.Testing.Real;

/// <summary>The tour's kind of server, on a real port: after every run the port is free.</summary>
public sealed class WebServerTests
{
    [Test]
    public async Task Server_LeavesItsPortFree()
    {
        IPEndPoint? place = null;
        var served = 0;

        var report = await ScopeSweep.VerifyAsync(
            probe => Server(probe),
            async (endpoint, probe) =>
            {
                place = endpoint;
                await probe.PointAsync("before the question");
                using var client = new TcpClient();
                await client.ConnectAsync(endpoint);
                client.GetStream().ReadByte().ShouldBe(42);
                served++;
            },
            new SweepOptions
            {
                AfterRun = _ =>
                {
                    if (place is not null)
                    {
                        using var again = new Socket(SocketType.Stream, ProtocolType.Tcp) { ExclusiveAddressUse = true };
                        again.Bind(place);
                        place = null; // from now on another server may have it
                    }
                },
            });

        served.ShouldBeGreaterThan(10);
        report.Resources.ShouldBe(["listener", "service"]);
    }

    private static async IAsyncEnumerable<IPEndPoint> Server(SweepProbe probe)
    {
        using var listener = probe.Acquire("listener", () => new TcpListener(IPAddress.Loopback, port: 0));
        listener.Value.Start();
        using var stopping = new CancellationTokenSource();
        await using var service = probe.Acquire("service", () => new Service(ServeAsync(listener.Value, stopping.Token), stopping));
        await probe.PointAsync("started");
        yield return (IPEndPoint)listener.Value.LocalEndpoint;
    }

    private static async Task ServeAsync(TcpListener listener, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stopping);
                await client.GetStream().WriteAsync(new byte[] { 42 }, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The body is over.
        }
    }

    private sealed class Service(Task serving, CancellationTokenSource stopping) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await stopping.CancelAsync();
            await serving;
        }
    }
}
