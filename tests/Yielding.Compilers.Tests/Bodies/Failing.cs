using System.Threading.Tasks;

namespace Yielding.Compilers.Bodies
{
    /// <summary>Bodies that an exception leaves.</summary>
    public static partial class Bodies
    {
        [Ends("rollback, throws first")]
        public static async Task ThrowsAtOnce(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                throw new BodyException("first");
            }
        }

        [Ends("rollback, throws first")]
        public static async Task ThrowsAfterAnAwait(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                await Failures.ThrowAfterAwait("first");
            }
        }

        [Ends("rollback, throws first")]
        public static async Task Declaration_Throws(Journal journal)
        {
            await using var scope = await AsyncScope.EnterAsync(journal.Transaction());
            await Failures.ThrowAfterAwait("first");
        }

        [Ends("rollback, throws second")]
        public static async Task ThrowsAfterAHandledException(Journal journal)
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

                throw new BodyException("second");
            }
        }

        [Ends("rollback, throws first")]
        public static async Task Catch_WithAnAwait_ThrowsAgain(Journal journal)
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

                    throw;
                }
            }
        }

        [Ends("rollback, throws second")]
        public static async Task Catch_WithAnAwait_ThrowsAnother(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                try
                {
                    await Failures.ThrowAfterAwait("first");
                }
                catch (BodyException)
                {
                    await Failures.ThrowAfterAwait("second");
                }
            }
        }

        [Ends("rollback, throws first")]
        public static async Task Filter_DoesNotMatch(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
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
        }

        [Ends("rollback, throws first")]
        public static async Task FinallyBlock_Throws(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                try
                {
                    await Task.Yield();
                }
                finally
                {
                    await Failures.ThrowAfterAwait("first");
                }
            }
        }

        [Ends("rollback, throws second")]
        public static async Task FinallyBlock_ReplacesTheException(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
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
        }

        [Ends("rollback, throws first")]
        public static async Task FinallyBlock_HandlesAnotherException(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                try
                {
                    throw new BodyException("first");
                }
                finally
                {
                    try
                    {
                        await Failures.ThrowAfterAwait("second");
                    }
                    catch (BodyException)
                    {
                        await Task.Yield();
                    }
                }
            }
        }

        [Ends("rollback, throws cached")]
        public static async Task CachedException_HandledAndThrownAgain(Journal journal)
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

                await Failures.ThrowAfterAwait(cached);
            }
        }

        [Ends("rollback, throws shared")]
        public static async Task SharedFailedTask_Throws(Journal journal)
        {
            var shared = Failures.ThrowAfterAwait("shared");
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                try
                {
                    await shared;
                }
                catch (BodyException)
                {
                }

                await shared;
            }
        }

        [Ends("rollback, throws TaskCanceledException")]
        public static async Task CancelledTask_Throws(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                await Task.Yield();
                await Cancelled();
            }
        }

        [Ends("rollback, throws second")]
        public static async Task ByHand_Throws(Journal journal)
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
                    await Task.Yield();
                }

                await Failures.ThrowAfterAwait("second");
            }
            finally
            {
                await scope.DisposeAsync();
            }
        }

        [Ends("rollback, throws first")]
        public static async Task ByHand_EnteredInsideTheTry_Throws(Journal journal)
        {
            AsyncScope<int> scope = null;
            try
            {
                scope = await AsyncScope.EnterAsync(journal.Transaction());
                await Failures.ThrowAfterAwait("first");
            }
            finally
            {
                if (scope != null)
                {
                    await scope.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
    }
}
