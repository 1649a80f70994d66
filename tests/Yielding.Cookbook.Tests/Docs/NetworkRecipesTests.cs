using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using static Yielding.Cookbook.Docs.NetworkRecipes;
using static Yielding.Cookbook.Support.Bodies;
using static Yielding.Scope;

namespace Yielding.Cookbook.Docs;

#pragma warning disable IDE0055, IDE0011 // documentation shows short blocks in one line
public sealed class NetworkRecipesTests
{
    [Test]
    public async Task Client_SendsItsKey()
    {
        await using var server = await AsyncScope.EnterAsync(
            Server(request => request.Response.WriteAsync($"{request.Request.Path} {request.Request.Headers.Authorization}")));
        var address = server.Value;

        #region ClientUse
        using var scope = Enter(Client(address, "secret"), out var client);
        var text = await client.GetStringAsync(new Uri("orders", UriKind.Relative));
        #endregion

        text.ShouldBe("/orders Bearer secret");
    }

    [Test]
    public async Task Server_AnswersUntilItsScopeIsExited([Values] bool fails)
    {
        var text = "";
        using var client = new HttpClient();
        using var idle = new TcpClient();
        async Task<string> CallAsync(Uri server)
        {
            await idle.ConnectAsync(server.Host, server.Port);
            var answer = await client.GetStringAsync(server);
            FailIf(fails);

            return answer;
        }

        await PlayAsync(fails, async () =>
        {
            #region ServerUse
            await using var server = await AsyncScope.EnterAsync(Server(request => request.Response.WriteAsync("tea")));
            text = await CallAsync(server.Value);
            #endregion
        });

        text.ShouldBe(fails ? "" : "tea");
        (await ReadAsync(idle)).ShouldBe(0);
    }

    [Test]
    public async Task Tunnel_ForwardsAConnection([Values] bool fails)
    {
        await using var server = await AsyncScope.EnterAsync(Server(request => request.Response.WriteAsync("tea")));
        var text = "";
        using var idle = new TcpClient();
        async Task<string> CallAsync(int port)
        {
            using var client = new HttpClient();
            var answer = await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}"));
            await idle.ConnectAsync("127.0.0.1", port);
            FailIf(fails);

            return answer;
        }

        await PlayAsync(fails, async () =>
        {
            #region TunnelUse
            await using var tunnel = await AsyncScope.EnterAsync(Tunnel("127.0.0.1", server.Value.Port));
            text = await CallAsync(tunnel.Value);
            #endregion
        });

        text.ShouldBe(fails ? "" : "tea");
        (await ReadAsync(idle)).ShouldBe(0);
    }

    [TestCase(0, 1)]
    [TestCase(2, 3)]
    [TestCase(9, 3)]
    public void Attempts_EndWithTheFirstSuccessOrTheLastFailure(int failures, int attempts)
    {
        var made = 0;
        void Send(int number)
        {
            number.ShouldBe(++made);
            if (number <= failures)
            {
                throw new HttpRequestException("No answer.");
            }
        }

        void Use()
        {
            #region AttemptsUse
            foreach (var attempt in Attempts<HttpRequestException>(3)) attempt.Run(number => Send(number));
            #endregion
        }

        if (failures < 3)
        {
            Use();
        }
        else
        {
            Should.Throw<HttpRequestException>(Use);
        }

        made.ShouldBe(attempts);
    }

    [Test]
    public void Attempts_AnotherException_IsNotRetried()
    {
        var made = 0;

        Should.Throw<BodyException>(() =>
        {
            foreach (var attempt in Attempts<HttpRequestException>(3))
            {
                attempt.Run(_ =>
                {
                    made++;
                    throw new BodyException();
                });
            }
        });

        made.ShouldBe(1);
    }

    [Test]
    public async Task TimeLimit_ReplacesTheCancellation([Values] bool isLate)
    {
        var time = new FakeTimeProvider();
        var gate = new TaskCompletionSource();
        Task AnswerAsync(CancellationToken token) => gate.Task.WaitAsync(token);
        async Task Use()
        {
            #region TimeLimitUse
            using (Enter(body => TimeLimit(TimeSpan.FromSeconds(5), time, body), out var token)) await AnswerAsync(token);
            #endregion
        }

        var used = Use();
        if (isLate)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            var caught = await Should.ThrowAsync<TimeoutException>(() => used);
            caught.InnerException.ShouldBeAssignableTo<OperationCanceledException>();
        }
        else
        {
            gate.SetResult();
            await used;
        }
    }

    [Test]
    public void TimeLimit_ACancellationByTheCaller_PropagatesUnchanged()
    {
        var cancellation = new OperationCanceledException();
        var time = new FakeTimeProvider();

        Should.Throw<OperationCanceledException>(() =>
                Run<CancellationToken>(body => TimeLimit(TimeSpan.FromSeconds(5), time, body), _ => throw cancellation))
            .ShouldBeSameAs(cancellation);
    }

    // 0 bytes, or an exception, when the other side has closed the connection.
    private static async Task<int> ReadAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
