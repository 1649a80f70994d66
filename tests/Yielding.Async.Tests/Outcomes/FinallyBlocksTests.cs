namespace Yielding.Outcomes;

/// <summary>
/// Scopes that are disposed by hand, in the finally and catch blocks that people write. In a finally block around the body the outcome
/// is exact.
/// </summary>
[TestFixtureSource(typeof(ScopeKinds), nameof(ScopeKinds.WithAndWithoutWaits))]
public sealed class FinallyBlocksTests(ScopeKind kind, bool waits)
{
    private readonly BodyException _failure = new();
    private readonly RecordedScope _scope = new(kind, waits);
    private readonly RecordedScope _other = new(kind, waits);

    [Test]
    public async Task EnteredInsideTheTryBlock_IsExact([Values] bool fails)
    {
        await Catch(fails, async () =>
        {
            IAsyncDisposable? held = null;
            try
            {
                held = await _scope.EnterAsync();
                await BodyAsync(fails);
            }
            finally
            {
                if (held is not null)
                {
                    await held.DisposeAsync();
                }
            }
        });

        _scope.ShouldHaveEndedWith(fails ? _failure : null);
    }

    [Test]
    public async Task SetupFails_IsNotDisposed()
    {
        await Catch(fails: true, async () =>
        {
            IAsyncDisposable? held = null;
            try
            {
                await BodyAsync(fails: true);
                held = await _scope.EnterAsync();
            }
            finally
            {
                held.ShouldBeNull();
                await Wait();
            }
        });

        _scope.Exits.ShouldBe(0);
    }

    [Test]
    public async Task ManyInOneFinallyBlock_AreExact([Values] bool fails)
    {
        RecordedScope[] scopes = [_scope, _other, new(kind, waits)];
        await Catch(fails, async () =>
        {
            var held = new Stack<IAsyncDisposable>();
            try
            {
                foreach (var scope in scopes)
                {
                    held.Push(await scope.EnterAsync());
                }

                await BodyAsync(fails);
            }
            finally
            {
                while (held.TryPop(out var last))
                {
                    await last.DisposeAsync();
                }
            }
        });

        Array.ForEach(scopes, scope => scope.ShouldHaveEndedWith(fails ? _failure : null));
    }

    [Test]
    public async Task FinallyInAFinallyBlock_BothAreExact([Values] bool fails)
    {
        await Catch(fails, async () =>
        {
            var held = await _scope.EnterAsync();
            var other = await _other.EnterAsync();
            try
            {
                await BodyAsync(fails);
            }
            finally
            {
                try
                {
                    await other.DisposeAsync();
                }
                finally
                {
                    await held.DisposeAsync();
                }
            }
        });

        _other.ShouldHaveEndedWith(fails ? _failure : null);
        _scope.ShouldHaveEndedWith(fails ? _failure : null);
    }

    [Test]
    public async Task CodeInTheFinallyBlockFailsBefore_FailsWithThat([Values] bool fails)
    {
        var later = new TimeoutException();
        (await AsyncForms.CaughtAsync(async () =>
        {
            var held = await _scope.EnterAsync();
            try
            {
                await BodyAsync(fails);
            }
            finally
            {
                try
                {
                    await Wait();

                    throw later;
                }
                finally
                {
                    await held.DisposeAsync();
                }
            }
        })).ShouldBeSameAs(later);

        _scope.ShouldHaveFailedWith(later);
    }

    [Test]
    public async Task DisposalInATryBlockOfTheFinallyBlock_IsExact([Values] bool fails)
    {
        await Catch(fails, async () =>
        {
            var held = await _scope.EnterAsync();
            try
            {
                await BodyAsync(fails);
            }
            finally
            {
                try
                {
                    await held.DisposeAsync();
                }
                catch (InvalidDataException)
                {
                    await Wait();
                }
            }
        });

        _scope.ShouldHaveEndedWith(fails ? _failure : null);
    }

    // The catch block that is over is taken for one that the disposal may stand in.
    [Test]
    public async Task FinallyBlockThatHandlesAnotherBeforeTheDisposal_IsExact([Values] bool fails)
    {
        await Catch(fails, async () =>
        {
            var held = await _scope.EnterAsync();
            try
            {
                await BodyAsync(fails);
            }
            finally
            {
                try
                {
                    throw new InvalidDataException();
                }
                catch (InvalidDataException)
                {
                    await Wait();
                }

                await held.DisposeAsync();
            }
        });

        _scope.ShouldHaveEndedWith(fails ? _failure : null);
    }

    // Optimized, the compiler keeps no exception for a block that never throws it again.
    [Test]
    public async Task FinallyBlockWhoseEndIsNotReached_IsNotCommitted()
    {
        var later = new TimeoutException();
        (await AsyncForms.CaughtAsync(async () =>
        {
            var held = await _scope.EnterAsync();
            try
            {
                await BodyAsync(fails: true);
            }
            finally
            {
                try
                {
                    await Wait();
                }
                finally
                {
                    await held.DisposeAsync();
                }

#pragma warning disable CA2219 // that is what is tested
                throw later;
#pragma warning restore CA2219
            }
        })).ShouldBeSameAs(later);

        _scope.ShouldNotBeCommitted();
    }

    [Test]
    public async Task FinallyBlockAroundAnotherOne_IsExact([Values] bool fails, [Values] bool handles)
    {
        await Catch(fails && !handles, async () =>
        {
            var held = await _scope.EnterAsync();
            try
            {
                try
                {
                    await BodyAsync(fails);
                }
                catch (BodyException) when (handles)
                {
                    await Wait();
                }
                finally
                {
                    await using var other = await _other.EnterAsync();
                }
            }
            finally
            {
                await held.DisposeAsync();
            }
        });

        _other.ShouldHaveCompleted();
        _scope.ShouldHaveEndedWith(fails && !handles ? _failure : null);
    }

    [Test]
    public async Task FinallyBlockWithTwoWays_IsExact([Values] bool fails, [Values] bool configured)
    {
        await Catch(fails, async () =>
        {
            var held = await _scope.EnterAsync();
            try
            {
                await BodyAsync(fails);
            }
            finally
            {
                if (configured)
                {
                    await held.DisposeAsync().ConfigureAwait(false);
                }
                else
                {
                    await Task.Yield();
                    await held.DisposeAsync();
                }
            }
        });

        _scope.ShouldHaveEndedWith(fails ? _failure : null);
    }

    [Test]
    public async Task CatchBlockThatRethrows_IsNotCommitted([Values] bool isTyped)
    {
        await Catch(fails: true, async () =>
        {
            var held = await _scope.EnterAsync();
            if (isTyped)
            {
                try
                {
                    await BodyAsync(fails: true);
                    await held.DisposeAsync();
                }
                catch (BodyException)
                {
                    await held.DisposeAsync();

                    throw;
                }
            }
            else
            {
                try
                {
                    await BodyAsync(fails: true);
                    await held.DisposeAsync();
                }
                catch
                {
                    await held.DisposeAsync();

                    throw;
                }
            }
        });

        _scope.ShouldNotBeCommitted();
    }

    // The body has not run to its end, although its exception does not propagate any further.
    [Test]
    public async Task CatchBlockThatHandles_IsNotCommitted([Values] bool isTyped)
    {
        var held = await _scope.EnterAsync();
        if (isTyped)
        {
            try
            {
                await BodyAsync(fails: true);
            }
            catch (BodyException)
            {
                await held.DisposeAsync();
            }
        }
        else
        {
            try
            {
                await BodyAsync(fails: true);
            }
            catch
            {
                await held.DisposeAsync();
            }
        }

        _scope.ShouldNotBeCommitted();
    }

    [Test]
    public async Task CatchBlockWithAFinallyBlock_IsNotCommitted([Values] bool rethrows)
    {
        await Catch(rethrows, async () =>
        {
            var held = await _scope.EnterAsync();
            try
            {
                await BodyAsync(fails: true);
            }
            catch (BodyException)
            {
                try
                {
                    await Wait();
                }
                finally
                {
                    await held.DisposeAsync();
                }

                if (rethrows)
                {
                    throw;
                }
            }
        });

        _scope.ShouldNotBeCommitted();
    }

    [Test]
    public async Task CatchBlockWithAnAwaitUsing_IsNotCommitted([Values] bool rethrows)
    {
        await Catch(rethrows, async () =>
        {
            var held = await _scope.EnterAsync();
            try
            {
                await BodyAsync(fails: true);
            }
            catch (Exception)
            {
                await using (held)
                {
                    await Wait();
                }

                if (rethrows)
                {
                    throw;
                }
            }
        });

        _scope.ShouldNotBeCommitted();
    }

    // Without a rethrow nothing reads the exception's field after the disposal.
    [Test]
    public async Task CatchBlockThatHandles_WithAFinallyBlockOrAwaitUsing_IsNotCommitted([Values] bool isTyped, [Values] bool isUsing)
    {
        var held = await _scope.EnterAsync();
        if (isTyped && isUsing)
        {
            try
            {
                await BodyAsync(fails: true);
            }
            catch (BodyException)
            {
                await using (held)
                {
                    await Wait();
                }
            }
        }
        else if (isTyped)
        {
            try
            {
                await BodyAsync(fails: true);
            }
            catch (BodyException)
            {
                try
                {
                    await Wait();
                }
                finally
                {
                    await held.DisposeAsync();
                }
            }
        }
        else if (isUsing)
        {
            try
            {
                await BodyAsync(fails: true);
            }
            catch
            {
                await using (held)
                {
                    await Wait();
                }
            }
        }
        else
        {
            try
            {
                await BodyAsync(fails: true);
            }
            catch
            {
                try
                {
                    await Wait();
                }
                finally
                {
                    await held.DisposeAsync();
                }
            }
        }

        _scope.ShouldNotBeCommitted();
    }

    [Test]
    public async Task CatchBlockThatThrowsAnother_IsNotCommitted()
    {
        var later = new TimeoutException();
        (await AsyncForms.CaughtAsync(async () =>
        {
            var held = await _scope.EnterAsync();
            try
            {
                await BodyAsync(fails: true);
            }
            catch (BodyException)
            {
                await held.DisposeAsync();

                throw later;
            }
        })).ShouldBeSameAs(later);

        _scope.ShouldNotBeCommitted();
    }

    // The exception is kept by hand and thrown after the disposal: no field of the compiler's holds it.
    [Test]
    public async Task KeptByHandAndThrownAfterwards_IsNotCommitted([Values] bool inAFinallyBlock)
    {
        await Catch(fails: true, async () =>
        {
            Exception? kept = null;
            try
            {
                await Wait();
            }
            finally
            {
                var held = await _scope.EnterAsync();
                try
                {
                    await BodyAsync(fails: true);
                }
                catch (BodyException e)
                {
                    kept = e;
                }

                if (inAFinallyBlock)
                {
                    await held.DisposeAsync();
                }
                else
                {
                    await DisposeAsync(held);
                }
            }

            throw kept!;
        });

        _scope.ShouldNotBeCommitted();

        static async Task DisposeAsync(IAsyncDisposable held) => await held.DisposeAsync();
    }

    private async Task Catch(bool fails, Func<Task> action) => (await AsyncForms.CaughtAsync(action)).ShouldBe(fails ? _failure : null);

    private async Task BodyAsync(bool fails)
    {
        await Wait();
        try
        {
            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
        }

        if (fails)
        {
            throw _failure;
        }
    }

    private async Task Wait()
    {
        if (waits)
        {
            await Task.Yield();
        }
    }
}
