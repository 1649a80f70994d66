using System.Threading.Tasks;

namespace Yielding.Compilers.Bodies
{
    /// <summary>Scopes in try, catch and finally blocks with awaits, for which the compiler keeps a pending exception of its own.</summary>
    public static partial class Bodies
    {
        [Ends("rollback, throws first")]
        public static async Task InATryBlock_Throws(Journal journal)
        {
            try
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction()))
                {
                    await Failures.ThrowAfterAwait("first");
                }
            }
            finally
            {
                await Task.Yield();
            }
        }

        [Ends("commit, throws second")]
        public static async Task InATryBlock_ThrowsAfterTheScope(Journal journal)
        {
            try
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
                }

                await Failures.ThrowAfterAwait("second");
            }
            finally
            {
                await Task.Yield();
            }
        }

        [Ends("commit, throws first")]
        public static async Task InAFinallyBlock_Pending_Handled(Journal journal)
        {
            try
            {
                await Failures.ThrowAfterAwait("first");
            }
            finally
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction()))
                {
                    try
                    {
                        await Failures.ThrowAfterAwait("second");
                    }
                    catch (BodyException)
                    {
                    }
                }
            }
        }

        [Ends("rollback, throws second")]
        public static async Task InAFinallyBlock_Pending_Throws(Journal journal)
        {
            try
            {
                await Failures.ThrowAfterAwait("first");
            }
            finally
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction()))
                {
                    await Failures.ThrowAfterAwait("second");
                }
            }
        }

        [Ends("rollback, throws second")]
        public static async Task InAFinallyBlock_NonePending_Throws(Journal journal)
        {
            try
            {
                await Task.Yield();
            }
            finally
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction()))
                {
                    await Failures.ThrowAfterAwait("second");
                }
            }
        }

        [Ends("commit")]
        public static async Task InAFinallyBlock_NonePending_Handled(Journal journal)
        {
            try
            {
                await Task.Yield();
            }
            finally
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction()))
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

        [Ends("commit, throws cached")]
        public static async Task InAFinallyBlock_PendingThrownAgain_Handled(Journal journal)
        {
            var cached = new BodyException("cached");
            try
            {
                await Failures.ThrowAfterAwait(cached);
            }
            finally
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction()))
                {
                    try
                    {
                        Failures.Throw(cached);
                    }
                    catch (BodyException)
                    {
                    }
                }
            }
        }

        [Ends("rollback, throws cached")]
        public static async Task InAFinallyBlock_PendingThrownAgain_Throws(Journal journal)
        {
            var cached = new BodyException("cached");
            try
            {
                await Failures.ThrowAfterAwait(cached);
            }
            finally
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction()))
                {
                    await Failures.ThrowAfterAwait(cached);
                }
            }
        }

        [Ends("commit, throws first")]
        public static async Task InAFinallyBlock_Pending_ByHand_Handled(Journal journal)
        {
            try
            {
                await Failures.ThrowAfterAwait("first");
            }
            finally
            {
                var scope = await AsyncScope.EnterAsync(journal.Transaction());
                try
                {
                    Failures.ThrowAndHandle();
                    await Task.Yield();
                }
                finally
                {
                    await scope.DisposeAsync();
                }
            }
        }

        [Ends("a rollback, b commit, throws second")]
        public static async Task InFinallyBlocksOfAnotherScope(Journal journal)
        {
            try
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction("a")))
                {
                    try
                    {
                        await Failures.ThrowAfterAwait("first");
                    }
                    finally
                    {
                        await Failures.ThrowAfterAwait("second");
                    }
                }
            }
            finally
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction("b")))
                {
                    Failures.ThrowAndHandle();
                }
            }
        }

        [Ends("b commit, a rollback, throws first")]
        public static async Task InAFinallyBlockOfAFailingBody(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction("a")))
            {
                try
                {
                    await Failures.ThrowAfterAwait("first");
                }
                finally
                {
                    await using (await AsyncScope.EnterAsync(journal.Transaction("b")))
                    {
                        Failures.ThrowAndHandle();
                    }
                }
            }
        }

        [Ends("commit")]
        public static async Task InACatchBlock_Handled(Journal journal)
        {
            try
            {
                await Failures.ThrowAfterAwait("first");
            }
            catch (BodyException)
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction()))
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

        [Ends("commit, throws first")]
        public static async Task InACatchBlock_ThrowsAgainAfterTheScope(Journal journal)
        {
            try
            {
                await Failures.ThrowAfterAwait("first");
            }
            catch (BodyException)
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction()))
                {
                    Failures.ThrowAndHandle();
                }

                throw;
            }
        }

        [Ends("rollback, throws first")]
        public static async Task InACatchBlock_ThrowsAgainInTheBody(Journal journal)
        {
            try
            {
                await Failures.ThrowAfterAwait("first");
            }
            catch (BodyException)
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction()))
                {
                    await Task.Yield();

                    throw;
                }
            }
        }
    }
}
