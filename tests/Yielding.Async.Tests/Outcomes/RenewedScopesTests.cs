namespace Yielding.Outcomes;

/// <summary>
/// A method that enters a scope, keeps it, and is called again to replace it: another call of the enclosing method disposes the scope,
/// whose body has failed elsewhere meanwhile.
/// </summary>
[TestFixtureSource(nameof(s_kinds))]
public sealed class RenewedScopesTests(ScopeKind kind)
{
    private static readonly ScopeKind[] s_kinds = Enum.GetValues<ScopeKind>();

    private readonly BodyException _failure = new();
    private IAsyncDisposable? _held;

    /// <summary>What comes first in the method.</summary>
    public enum Order
    {
        Disposal,
        Entry,
        DisposalInAFinallyBlock,
    }

    [Test]
    public async Task NothingThrown_Completes([Values] Order order)
    {
        RecordedScope first = new(kind), second = new(kind);
        await RenewAsync(first, order);
        await RenewAsync(second, order);

        first.ShouldHaveCompleted();
        second.Exits.ShouldBe(0);
    }

    [Test]
    public async Task BodyFailedAndItsCallerHandledThat_IsNotCommitted([Values] Order order, [Values] bool isRethrown)
    {
        RecordedScope first = new(kind), second = new(kind);
        await RenewAsync(first, order);

        if (isRethrown)
        {
            (await AsyncForms.CaughtAsync(async () => await FailAsync())).ShouldBeSameAs(_failure);
        }
        else
        {
            Should.Throw<BodyException>((Action)(() => throw _failure));
        }

        await RenewAsync(second, order);

        first.ShouldNotBeCommitted();
    }

    private async Task FailAsync()
    {
        await Task.CompletedTask;

        throw _failure;
    }

    private async Task RenewAsync(RecordedScope next, Order order)
    {
        if (order == Order.Disposal)
        {
            if (_held is not null)
            {
                await _held.DisposeAsync();
            }

            _held = await next.EnterAsync();
        }
        else if (order == Order.Entry)
        {
            var before = _held;
            _held = await next.EnterAsync();
            if (before is not null)
            {
                await before.DisposeAsync();
            }
        }
        else
        {
            var before = _held;
            try
            {
                _held = await next.EnterAsync();
            }
            finally
            {
                if (before is not null)
                {
                    await before.DisposeAsync();
                }
            }
        }
    }
}
