#region NetworkUsings
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Yielding;
using static Yielding.Scope;
#endregion

namespace Yielding.Cookbook.Docs;

#pragma warning disable IDE0055 // documentation shows short blocks in one line
/// <summary>The recipes of docs/cookbook/network.md.</summary>
internal static class NetworkRecipes
{
    #region Client
    public static IEnumerable<HttpClient> Client(Uri address, string key)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        yield return client;
    }
    #endregion

    #region Server
    public static async IAsyncEnumerable<Uri> Server(
        RequestDelegate answer, [EnumeratorCancellation] CancellationToken token = default)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");    // port 0: the system chooses a free one
        await using var app = builder.Build();
        app.Run(answer);
        await app.StartAsync(token);
        yield return new Uri(app.Urls.Single());
    }
    #endregion

    #region Tunnel
    public static async IAsyncEnumerable<int> Tunnel(string host, int port)
    {
        using var stop = new CancellationTokenSource();
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        var forwarding = ForwardAsync(listener, host, port, stop.Token);
        try { yield return ((IPEndPoint)listener.LocalEndpoint).Port; }
        finally
        {
            await stop.CancelAsync();
            await forwarding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ForwardAsync(TcpListener listener, string host, int port, CancellationToken token)
    {
        while (true)
        {
            using var near = await listener.AcceptTcpClientAsync(token);    // one connection at a time
            using var far = new TcpClient();
            await far.ConnectAsync(host, port, token);
            await Task.WhenAll(CopyAsync(near, far, token), CopyAsync(far, near, token));
        }
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to, CancellationToken token)
    {
        await from.GetStream().CopyToAsync(to.GetStream(), token);
        to.Client.Shutdown(SocketShutdown.Send);
    }
    #endregion

    #region Attempts
    public static IEnumerable<ContextManager<int>> Attempts<TException>(int most)
        where TException : Exception
    {
        var completed = false;
        ContextManager<int> Attempt(int number) => ContextManager.From(async (Yielder<int> yield) =>
        {
            try
            {
                await yield.Return(number);
                completed = true;
            }
            catch (TException) when (number < most)
            {
                // Suppressed: the loop makes another attempt.
            }
        });

        for (var number = 1; !completed && number <= most; number++)
        {
            yield return Attempt(number);
        }
    }
    #endregion

    #region TimeLimit
    public static IEnumerable<CancellationToken> TimeLimit(TimeSpan limit, TimeProvider time, ScopeBody body)
    {
        using var source = new CancellationTokenSource(limit, time);
        yield return source.Token;
        try
        {
            body.Rethrow();
        }
        catch (OperationCanceledException e) when (source.IsCancellationRequested)
        {
            throw new TimeoutException($"It took longer than {limit}.", e);
        }
    }
    #endregion
}
