using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Yielding.Outcomes;

/// <summary>
/// One exception object that is thrown more than once: a cached failure, a failed task that many await. Its stack trace then does not prove
/// that it is not leaving a body.
/// </summary>
public sealed class ThrownAgainTests
{
    private readonly BodyException _failure = new();
    private readonly Listener _scope = new();

    // The test runner's context would keep continuations from running inline.
    [SetUp]
    public void LeaveTheRunnersContext() => SynchronizationContext.SetSynchronizationContext(null);

    // The body's finally block calls the method that has resumed it, which throws the same object; that is handled.
    [Test]
    [NeedsExceptionPointers]
    public void BodyFails_AndItsFinallyBlockHandlesTheSameObjectFromTheResumer_IsFailed([Values] bool isCaptured)
    {
        var next = new TaskCompletionSource();
        ExceptionDispatchInfo? captured = null;
        if (isCaptured)
        {
            Forms.Caught(() => throw _failure);
            captured = ExceptionDispatchInfo.Capture(_failure);
        }

        var owner = OwnAsync();

        Pump(stops: false);

        owner.IsFaulted.ShouldBeTrue();
        _scope.ShouldHaveFailedWith(_failure);

        async Task OwnAsync()
        {
            using (_scope.Enter())
            {
                await next.Task.ConfigureAwait(false);
                Body();
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Body()
        {
            try
            {
                throw _failure;
            }
            finally
            {
                Forms.Caught(() => Pump(stops: true));
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Pump(bool stops)
        {
            if (stops)
            {
                captured?.Throw();
                throw _failure;
            }

            next.SetResult();
        }
    }

    // The task's failure leaves the body, and the finally block waits for the same task once more.
    [Test]
    [NeedsExceptionPointers]
    public void CalleeFailsInline_AndTheFinallyBlockWaitsForItAgain_IsFailed([Values] bool inAHelper)
    {
        var gate = new TaskCompletionSource();
        var failing = FailAfter(gate.Task);
        var owner = OwnAsync();

        gate.SetResult();

        owner.IsFaulted.ShouldBeTrue();
        _scope.ShouldHaveFailedWith(_failure);

        async Task OwnAsync()
        {
            using (_scope.Enter())
            {
                try
                {
                    await failing.ConfigureAwait(false);
                }
                finally
                {
                    if (inAHelper)
                    {
                        WaitAgain();
                    }
                    else
                    {
                        try
                        {
#pragma warning disable CA1849 // blocking is what is tested: a finally block of the runtime can't await
                            failing.GetAwaiter().GetResult();
#pragma warning restore CA1849
                        }
                        catch (BodyException)
                        {
                        }
                    }
                }
            }
        }

        void WaitAgain() => Forms.Caught(failing.GetAwaiter().GetResult);
    }

    [Test]
    [NeedsExceptionPointers]
    public void CalleeFailsInline_AndTheBodyHandlesItSeveralTimes_IsCompleted([Values(1, 2, 5)] int times)
    {
        var gate = new TaskCompletionSource();
        var failing = FailAfter(gate.Task);
        var owner = OwnAsync();

        gate.SetResult();

        owner.IsCompletedSuccessfully.ShouldBeTrue();
        _scope.ShouldHaveCompleted();

        async Task OwnAsync()
        {
            using (_scope.Enter())
            {
                for (var i = 0; i < times; i++)
                {
                    try
                    {
                        await failing.ConfigureAwait(false);
                    }
                    catch (BodyException)
                    {
                    }
                }
            }
        }
    }

    // Several requests await one failed task, each in a scope of its own, at once.
    [Test]
    public async Task ManyBodiesFailWithOneTask_NoneIsCompleted()
    {
        const int Rounds = 200;
        for (var round = 0; round < Rounds; round++)
        {
            var gate = new TaskCompletionSource();
            var shared = FailAfter(gate.Task);
            var scopes = Enumerable.Range(0, 8).Select(_ => new Listener()).ToArray();
            var requests = scopes.Select(scope => Task.Run(() => RequestAsync(scope, shared))).ToArray();

            gate.SetResult();
            await Task.WhenAll(requests).ContinueWith(static _ => { }, TaskScheduler.Default);

            requests.ShouldAllBe(request => request.IsFaulted);
            scopes.ShouldAllBe(scope => !scope.Received.Contains("Completed"));
        }

        static async Task RequestAsync(Listener scope, Task shared)
        {
            using (scope.Enter())
            {
                await shared.ConfigureAwait(false);
            }
        }
    }

    // Another thread throws the object anew while it is leaving the body, and resets its stack trace.
    [Test]
    public void BodyFailsWithACapturedException_AnotherThreadThrowsItToo_IsNotCompleted()
    {
        Forms.Caught(() => Throw(depth: 5));
        var captured = ExceptionDispatchInfo.Capture(_failure);

        var thrown = Forms.Caught(() =>
        {
            using (_scope.Enter())
            {
                try
                {
                    captured.Throw();
                }
                finally
                {
                    var other = new Thread(() => Forms.Caught(() => Throw(depth: 0)));
                    other.Start();
                    other.Join();
                }
            }
        });

        thrown.ShouldBeSameAs(_failure);
        _scope.Received.ShouldNotContain("Completed");

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Throw(int depth)
        {
            if (depth == 0)
            {
                throw _failure;
            }

            Throw(depth - 1);
            GC.KeepAlive(_failure); // no tail call: each call is in the stack trace
        }
    }

    private async Task FailAfter(Task gate)
    {
        await gate.ConfigureAwait(false);
        throw _failure;
    }
}
