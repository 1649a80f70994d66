using System;
using System.IO;
using System.Threading.Tasks;

namespace Yielding.Compilers.Bodies
{
    /// <summary>Methods with more than one scope.</summary>
    public static partial class Bodies
    {
        [Ends("inner rollback, outer commit")]
        public static async Task TwoScopes_InnerFailureHandled(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction("outer")))
            {
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
            }
        }

        [Ends("inner rollback, outer rollback, throws first")]
        public static async Task TwoScopes_Throws(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction("outer")))
            await using (await AsyncScope.EnterAsync(journal.Transaction("inner")))
            {
                await Task.Yield();

                throw new BodyException("first");
            }
        }

        [Ends("inner commit, outer rollback, throws second")]
        public static async Task TwoScopes_ThrowsAfterTheInner(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction("outer")))
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction("inner")))
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
        }

        [Ends("c rollback, b commit, a commit")]
        public static async Task ThreeScopes_InnermostFailureHandled(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction("a")))
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction("b")))
                {
                    try
                    {
                        await using (await AsyncScope.EnterAsync(journal.Transaction("c")))
                        {
                            throw new BodyException("first");
                        }
                    }
                    catch (BodyException)
                    {
                        await Task.Yield();
                    }
                }
            }
        }

        [Ends("c rollback, b rollback, a commit")]
        public static async Task ThreeScopes_FailureHandledInTheOutermost(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction("a")))
            {
                try
                {
                    await using (await AsyncScope.EnterAsync(journal.Transaction("b")))
                    await using (await AsyncScope.EnterAsync(journal.Transaction("c")))
                    {
                        await Failures.ThrowAfterAwait("first");
                    }
                }
                catch (BodyException)
                {
                }
            }
        }

        [Ends("c rollback, b rollback, a rollback, throws first")]
        public static async Task ThreeDeclarations_Throws(Journal journal)
        {
            await using var a = await AsyncScope.EnterAsync(journal.Transaction("a"));
            await using var b = await AsyncScope.EnterAsync(journal.Transaction("b"));
            await using var c = await AsyncScope.EnterAsync(journal.Transaction("c"));
            await Failures.ThrowAfterAwait("first");
        }

        [Ends("c commit, b rollback, a commit")]
        public static async Task DeclarationsInNestedBlocks(Journal journal)
        {
            await using var a = await AsyncScope.EnterAsync(journal.Transaction("a"));
            try
            {
                await using var b = await AsyncScope.EnterAsync(journal.Transaction("b"));
                {
                    await using var c = await AsyncScope.EnterAsync(journal.Transaction("c"));
                    Failures.ThrowAndHandle();
                }

                await Failures.ThrowAfterAwait("first");
            }
            catch (BodyException)
            {
            }
        }

        [Ends("a rollback, b commit, c rollback, d commit")]
        public static async Task ScopesInSequence(Journal journal)
        {
            try
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction("a")))
                {
                    await Failures.ThrowAfterAwait("first");
                }
            }
            catch (BodyException)
            {
            }

            await using (await AsyncScope.EnterAsync(journal.Transaction("b")))
            {
                Failures.ThrowAndHandle();
            }

            try
            {
                await using var c = await AsyncScope.EnterAsync(journal.Transaction("c"));

                throw new BodyException("second");
            }
            catch (BodyException)
            {
                await Task.Yield();
            }

            await using (await AsyncScope.EnterAsync(journal.Transaction("d")))
            {
                try
                {
                    await Failures.ThrowAfterAwait("third");
                }
                catch (BodyException)
                {
                    await Task.Yield();
                }
            }
        }

        [Ends("0 commit, 1 rollback, 2 commit, 3 rollback")]
        public static async Task ScopeInALoop(Journal journal)
        {
            for (var i = 0; i < 4; i++)
            {
                try
                {
                    await using (await AsyncScope.EnterAsync(journal.Transaction(i.ToString())))
                    {
                        Failures.ThrowAndHandle();
                        if (i % 2 == 1)
                        {
                            await Failures.ThrowAfterAwait("first");
                        }
                    }
                }
                catch (BodyException)
                {
                }
            }
        }

        [Ends("outer rollback, throws dispose")]
        public static async Task AnotherDisposableThrowsInTheBody(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction("outer")))
            {
                await using (new Disposable("dispose"))
                {
                    await Task.Yield();
                }
            }
        }

        [Ends("outer commit")]
        public static async Task AnotherDisposableThrowsInTheBody_Handled(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction("outer")))
            {
                try
                {
                    await using var other = new Disposable("dispose");
                    using var stream = new MemoryStream();
                    await Failures.ThrowAfterAwait("first");
                }
                catch (BodyException)
                {
                    await Task.Yield();
                }
            }
        }

        [Ends("inner rollback, throws dispose")]
        public static async Task AnotherDisposableAroundTheScopeThrows(Journal journal)
        {
            await using (new Disposable("dispose"))
            await using (await AsyncScope.EnterAsync(journal.Transaction("inner")))
            {
                await Failures.ThrowAfterAwait("first");
            }
        }

        private sealed class Disposable : IAsyncDisposable
        {
            private readonly string _message;

            public Disposable(string message)
            {
                _message = message;
            }

            public async ValueTask DisposeAsync() => await Failures.ThrowAfterAwait(_message);
        }
    }
}
