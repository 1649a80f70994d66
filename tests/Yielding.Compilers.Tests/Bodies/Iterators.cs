using System.Collections.Generic;
using System.Threading.Tasks;

namespace Yielding.Compilers.Bodies
{
    /// <summary>Scopes that an async iterator holds, and bodies that read one.</summary>
    public static partial class Bodies
    {
        [Ends("commit")]
        public static async Task Iterator_ReadToTheEnd(Journal journal)
        {
            await foreach (var number in Numbers(journal))
            {
                await Task.Yield();
            }
        }

        // The outcome of an iterator that is disposed at a yield is Unknown, so nothing is committed.
        [Ends("rollback")]
        public static async Task Iterator_ConsumerBreaks(Journal journal)
        {
            await foreach (var number in Numbers(journal))
            {
                break;
            }
        }

        [Ends("rollback, throws consumer")]
        public static async Task Iterator_ConsumerThrows(Journal journal)
        {
            await foreach (var number in Numbers(journal))
            {
                await Failures.ThrowAfterAwait("consumer");
            }
        }

        [Ends("rollback, throws first")]
        public static async Task Iterator_Throws(Journal journal)
        {
            await foreach (var number in Items())
            {
                await Task.Yield();
            }

            async IAsyncEnumerable<int> Items()
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction()))
                {
                    yield return 1;

                    await Failures.ThrowAfterAwait("first");

                    yield return 2;
                }
            }
        }

        // The compiled code of 'yield break' in a scope does the same as disposal at a yield: Unknown.
        [Ends("rollback")]
        public static async Task Iterator_EndsByYieldBreak(Journal journal)
        {
            await foreach (var number in Items())
            {
                await Task.Yield();
            }

            async IAsyncEnumerable<int> Items()
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction()))
                {
                    Failures.ThrowAndHandle();

                    yield return 1;

                    yield break;
                }
            }
        }

        [Ends("commit")]
        public static async Task Iterator_ConsumerBreaksAfterTheScope(Journal journal)
        {
            await foreach (var number in Items())
            {
                if (number == 2)
                {
                    break;
                }
            }

            async IAsyncEnumerable<int> Items()
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction()))
                {
                    Failures.ThrowAndHandle();

                    yield return 1;
                }

                yield return 2;
            }
        }

        [Ends("commit")]
        public static async Task Iterator_ConsumerBreaks_ScopeInTheFinallyBlock(Journal journal)
        {
            await foreach (var number in Items())
            {
                break;
            }

            async IAsyncEnumerable<int> Items()
            {
                try
                {
                    yield return 1;
                }
                finally
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
                }
            }
        }

        [Ends("commit")]
        public static async Task Iterator_ByHand_ReadToTheEnd(Journal journal)
        {
            await foreach (var number in NumbersByHand(journal))
            {
                await Task.Yield();
            }
        }

        [Ends("rollback")]
        public static async Task Iterator_ByHand_ConsumerBreaks(Journal journal)
        {
            await foreach (var number in NumbersByHand(journal))
            {
                break;
            }
        }

        [Ends("inner rollback, outer commit, last commit")]
        public static async Task Iterator_WithThreeScopes(Journal journal)
        {
            await foreach (var number in Items())
            {
                await Task.Yield();
            }

            async IAsyncEnumerable<int> Items()
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction("outer")))
                {
                    yield return 1;

                    try
                    {
                        await using (await AsyncScope.EnterAsync(journal.Transaction("inner")))
                        {
                            await Failures.ThrowAfterAwait("first");
                        }
                    }
                    catch (BodyException)
                    {
                    }

                    yield return 2;
                }

                await using var last = await AsyncScope.EnterAsync(journal.Transaction("last"));
                Failures.ThrowAndHandle();

                yield return 3;
            }
        }

        [Ends("commit")]
        public static async Task Iterator_WithAStack_ReadToTheEnd(Journal journal)
        {
            await foreach (var number in Items())
            {
                await Task.Yield();
            }

            async IAsyncEnumerable<int> Items()
            {
                await using var stack = new AsyncExitStack();
                await stack.EnterAsync(journal.Transaction());
                Failures.ThrowAndHandle();

                yield return 1;
            }
        }

        [Ends("commit")]
        public static async Task AwaitForeach_FailureHandled(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                try
                {
                    await foreach (var number in FailingNumbers())
                    {
                        await Task.Yield();
                    }
                }
                catch (BodyException)
                {
                }
            }
        }

        [Ends("rollback, throws first")]
        public static async Task AwaitForeach_Throws(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                await foreach (var number in FailingNumbers())
                {
                    await Task.Yield();
                }
            }
        }

        [Ends("iterator rollback, consumer commit")]
        public static async Task AwaitForeach_BreaksInTheBody(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction("consumer")))
            {
                await foreach (var number in Numbers(journal, "iterator"))
                {
                    break;
                }
            }
        }

        private static async IAsyncEnumerable<int> Numbers(Journal journal, string name = null)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction(name)))
            {
                Failures.ThrowAndHandle();

                yield return 1;

                try
                {
                    await Failures.ThrowAfterAwait("first");
                }
                catch (BodyException)
                {
                }

                yield return 2;
            }
        }

        private static async IAsyncEnumerable<int> NumbersByHand(Journal journal)
        {
            var scope = await AsyncScope.EnterAsync(journal.Transaction());
            try
            {
                Failures.ThrowAndHandle();

                yield return 1;

                try
                {
                    await Failures.ThrowAfterAwait("first");
                }
                catch (BodyException)
                {
                    await Task.Yield();
                }

                yield return 2;
            }
            finally
            {
                await scope.DisposeAsync();
            }
        }

        private static async IAsyncEnumerable<int> FailingNumbers()
        {
            yield return 1;

            await Failures.ThrowAfterAwait("first");

            yield return 2;
        }
    }
}
