using System;
using System.Threading.Tasks;

namespace Yielding.Compilers.Bodies
{
    /// <summary>Bodies that complete, although exceptions are thrown in them.</summary>
    public static partial class Bodies
    {
        [Ends("commit")]
        public static async Task HandledByACallee(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                await Task.Yield();
                Failures.ThrowAndHandle();
            }
        }

        [Ends("commit")]
        public static async Task Declaration_Handled(Journal journal)
        {
            await using var scope = await AsyncScope.EnterAsync(journal.Transaction());
            try
            {
                await Failures.ThrowAfterAwait("first");
            }
            catch (BodyException)
            {
            }
        }

        [Ends("commit")]
        public static async Task Catch(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                try
                {
                    throw new BodyException("first");
                }
                catch (BodyException)
                {
                }
            }
        }

        [Ends("commit")]
        public static async Task Catch_AfterAnAwait(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                try
                {
                    await Failures.ThrowAfterAwait("first");
                }
                catch (BodyException)
                {
                }

                await Task.Yield();
            }
        }

        [Ends("commit")]
        public static async Task Catch_WithAnAwait(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                try
                {
                    await Failures.ThrowAfterAwait("first");
                }
                catch (BodyException)
                {
                    await Task.Yield();
                }
            }
        }

        [Ends("commit")]
        public static async Task RetryLoop(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                for (var attempt = 1; ; attempt++)
                {
                    try
                    {
                        if (attempt < 3)
                        {
                            await Failures.ThrowAfterAwait("attempt " + attempt);
                        }

                        break;
                    }
                    catch (BodyException)
                    {
                        await Task.Yield();
                    }
                }
            }
        }

        [Ends("commit")]
        public static async Task Filter_Matches(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                try
                {
                    try
                    {
                        await Failures.ThrowAfterAwait("first");
                    }
                    catch (BodyException exception) when (exception.Message == "second")
                    {
                        await Task.Yield();
                    }
                }
                catch (BodyException exception) when (exception.Message == "first")
                {
                }
            }
        }

        [Ends("commit")]
        public static async Task Filter_MatchesBeforeAnAwait(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                try
                {
                    await Failures.ThrowAfterAwait("first");
                }
                catch (Exception exception) when (exception is BodyException)
                {
                    await Task.Yield();
                }
            }
        }

        [Ends("commit")]
        public static async Task ThrownAgain_Handled(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                try
                {
                    try
                    {
                        await Failures.ThrowAfterAwait("first");
                    }
                    catch (BodyException)
                    {
                        await Task.Yield();

                        throw;
                    }
                }
                catch (BodyException)
                {
                }
            }
        }

        [Ends("commit")]
        public static async Task CachedException_HandledInAFinallyBlock(Journal journal)
        {
            var cached = new BodyException("cached");
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                try
                {
                    Failures.Throw(cached);
                }
                catch (BodyException)
                {
                }

                try
                {
                    await Task.Yield();
                }
                finally
                {
                    try
                    {
                        await Failures.ThrowAfterAwait(cached);
                    }
                    catch (BodyException)
                    {
                    }
                }
            }
        }

        [Ends("commit")]
        public static async Task Replaced_Handled(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                try
                {
                    try
                    {
                        throw new BodyException("first");
                    }
                    finally
                    {
                        await Failures.ThrowAfterAwait("second");
                    }
                }
                catch (BodyException exception) when (exception.Message == "second")
                {
                }
            }
        }

        [Ends("commit")]
        public static async Task SharedFailedTask_Handled(Journal journal)
        {
            var shared = Failures.ThrowAfterAwait("shared");
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                for (var i = 0; i < 2; i++)
                {
                    try
                    {
                        await shared;
                    }
                    catch (BodyException)
                    {
                    }
                }
            }
        }

        [Ends("commit")]
        public static async Task CancelledTask_Handled(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                try
                {
                    await Cancelled();
                }
                catch (OperationCanceledException)
                {
                    await Task.Yield();
                }
            }
        }

        [Ends("commit")]
        public static async Task TwoFailedTasks_Handled(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                try
                {
                    await Task.WhenAll(Failures.ThrowAfterAwait("first"), Failures.ThrowAfterAwait("second"));
                }
                catch (BodyException)
                {
                }
            }
        }

        [Ends("commit")]
        public static async Task ByHand_Handled(Journal journal)
        {
            var scope = await AsyncScope.EnterAsync(journal.Transaction());
            try
            {
                try
                {
                    await Failures.ThrowAfterAwait("first");
                }
                catch (BodyException)
                {
                }
            }
            finally
            {
                await scope.DisposeAsync();
            }
        }

        [Ends("commit")]
        public static async Task ByHand_EnteredInsideTheTry_Handled(Journal journal)
        {
            AsyncScope<int> scope = null;
            try
            {
                scope = await AsyncScope.EnterAsync(journal.Transaction());
                try
                {
                    await Failures.ThrowAfterAwait("first");
                }
                catch (BodyException)
                {
                    await Task.Yield();
                }
            }
            finally
            {
                if (scope != null)
                {
                    await scope.DisposeAsync().ConfigureAwait(false);
                }
            }
        }

        private static Task Cancelled()
        {
            var source = new TaskCompletionSource<int>();
            source.SetCanceled();

            return source.Task;
        }
    }
}
