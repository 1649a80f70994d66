using System.Threading.Tasks.Sources;

namespace Yielding.Internal;

public class ActiveAsyncScopeTests
{
    [Test]
    public async Task Setup_EndsOnAnotherThreadDuringTheCheck_IsASetup([Values] bool fails)
    {
        var failure = new BodyException();
        var manager = new EndsAtTheSecondLook();

        var caught = await AsyncForms.CaughtAsync(Use);

        caught.ShouldBeSameAs(fails ? failure : null);
        manager.Received.ShouldBe([fails ? failure : null]);

        async Task Use()
        {
            await using var scope = await manager.EnterAsync();
            await HandleFurtherIn();
            if (fails)
            {
                throw failure;
            }
        }
    }

    [Test]
    public async Task Setup_EndsDuringTheCheckWithinAGenerator_NeverHidesAFailure()
    {
        var failure = new BodyException();
        var manager = new EndsAtTheSecondLook();

        var caught = await AsyncForms.CaughtAsync(() => AsyncScope.RunAsync(Generator(), _ => Task.CompletedTask));

        caught.ShouldBeSameAs(failure);
        manager.Received.ShouldBe([failure]);

        async IAsyncEnumerable<int> Generator()
        {
            await Use();
            yield return 1;
        }

        async Task Use()
        {
            await using var scope = await manager.EnterAsync();
            throw failure;
        }
    }

    // A throw there is on its way out of the inner scope and of the run that holds it, and is recorded once.
    [Test]
    public async Task HandledBySynchronousCallee_InAScopeOfAGeneratorThatIsResumed_Completes([Values] bool inGenerator)
    {
        var (held, inner) = (new AsyncListener(), new AsyncListener());
        var handled = new BodyException();

        if (inGenerator)
        {
            await AsyncScope.RunAsync(Generator(), _ => Task.CompletedTask);
        }
        else
        {
            await using var scope = await AsyncScope.EnterAsync(inner.Generator);
            Handle();
        }

        inner.ShouldHaveCompleted();
        GC.KeepAlive(handled);

        async IAsyncEnumerable<int> Generator()
        {
            await using var around = await AsyncScope.EnterAsync(held.Generator);
            yield return 1;
            await using var scope = await AsyncScope.EnterAsync(inner.Generator);
            Handle();
        }

        void Handle()
        {
            try
            {
                throw handled;
            }
            catch (BodyException)
            {
            }
        }
    }

    private static async Task HandleFurtherIn()
    {
        try
        {
            await Task.Yield();

            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
        }
    }

    /// <summary>Its setup is not over when one looks at it first, and is over from then on.</summary>
    private sealed class EndsAtTheSecondLook : AsyncContextManager<int>, IValueTaskSource<int>
    {
        private int _looks;

        public List<Exception?> Received { get; } = [];

        public ValueTaskSourceStatus GetStatus(short token) =>
            _looks++ == 0 ? ValueTaskSourceStatus.Pending : ValueTaskSourceStatus.Succeeded;

        public int GetResult(short token) => 1;

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            throw new InvalidOperationException("A setup that is over needs no wait.");

        protected override ValueTask<int> OnEnterAsync(CancellationToken cancellationToken) => new(this, token: 0);

        protected override ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            Received.Add(thrown);

            return new ValueTask<bool>(false);
        }
    }
}
