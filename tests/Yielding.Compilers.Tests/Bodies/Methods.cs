using System;
using System.Threading.Tasks;

namespace Yielding.Compilers.Bodies
{
    /// <summary>Kinds of asynchronous methods that hold a scope.</summary>
    public static partial class Bodies
    {
        [Ends("commit, rollback, throws second")]
        public static async Task Lambda(Journal journal)
        {
            Func<bool, Task> body = async fails =>
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

                    if (fails)
                    {
                        throw new BodyException("second");
                    }
                }
            };
            await body(false);
            await body(true);
        }

        [Ends("commit, rollback, throws second")]
        public static async Task LocalFunction(Journal journal)
        {
            await Body(journal, false);
            await Body(journal, true);

            static async Task Body(Journal journal, bool fails)
            {
                await using var scope = await AsyncScope.EnterAsync(journal.Transaction());
                try
                {
                    await Failures.ThrowAfterAwait("first");
                }
                catch (BodyException)
                {
                    await Task.Yield();
                }

                if (fails)
                {
                    await Failures.ThrowAfterAwait("second");
                }
            }
        }

        [Ends("commit")]
        public static async Task LambdaInTheBody_Handled(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                Func<Task> callee = async () =>
                {
                    journal.ToString();
                    await Failures.ThrowAfterAwait("first");
                };
                try
                {
                    await callee();
                }
                catch (BodyException)
                {
                }
            }
        }

        [Ends("String commit, Int32 commit, Int32 rollback, throws second")]
        public static async Task GenericMethod(Journal journal)
        {
            await Generic("", journal, false);
            await Generic(1, journal, false);
            await Generic(1, journal, true);
        }

        [Ends("String rollback, throws second")]
        public static async Task GenericMethod_OfAReference_Throws(Journal journal) => await Generic("", journal, true);

        [Ends("String commit, Int32 commit, Int32 rollback, throws second")]
        public static async Task GenericClass(Journal journal)
        {
            await new Holder<string>("").UseAsync(journal, false);
            await new Holder<int>(1).UseAsync(journal, false);
            await new Holder<int>(1).UseAsync(journal, true);
        }

        [Ends("String rollback, throws second")]
        public static async Task GenericClass_OfAReference_Throws(Journal journal) => await new Holder<string>("").UseAsync(journal, true);

        [Ends("commit, rollback, throws second")]
        public static async Task ValueTaskMethod(Journal journal)
        {
            await Body(false);
            await Body(true);

            async ValueTask Body(bool fails)
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

                    if (fails)
                    {
                        throw new BodyException("second");
                    }
                }
            }
        }

        [Ends("commit, returns 7")]
        public static async Task ValueTaskMethod_WithAResult(Journal journal)
        {
            journal.Add("returns " + await Body());

            async ValueTask<int> Body()
            {
                await using var scope = await AsyncScope.EnterAsync(journal.Transaction());
                try
                {
                    await Failures.ThrowAfterAwait("first");
                }
                catch (BodyException)
                {
                }

                return scope.Value + 6;
            }
        }

        [Ends("commit")]
        public static async Task AsyncVoidMethod(Journal journal)
        {
            var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            Body();
            await done.Task;

            async void Body()
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

                    done.SetResult(0);
                }
                catch (Exception exception)
                {
                    done.SetException(exception);
                }
            }
        }

        [Ends("0 rollback, 1 rollback, 2 commit")]
        public static async Task RecursiveMethod(Journal journal)
        {
            await Body(2);

            async Task Body(int depth)
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction(depth.ToString())))
                {
                    if (depth == 0)
                    {
                        throw new BodyException("first");
                    }

                    try
                    {
                        await Body(depth - 1);
                    }
                    catch (BodyException) when (depth == 2)
                    {
                        await Task.Yield();
                    }
                }
            }
        }

        [Ends("b rollback, a commit")]
        public static async Task TwoCallsOfAMethodAtTheSameTime(Journal journal)
        {
            var gate = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            var a = Body("a", gate.Task, false);
            try
            {
                await Body("b", Task.CompletedTask, true);
            }
            catch (BodyException)
            {
            }

            gate.SetResult(0);
            await a;

            async Task Body(string name, Task start, bool fails)
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction(name)))
                {
                    await start;
                    try
                    {
                        await Failures.ThrowAfterAwait("first");
                    }
                    catch (BodyException)
                    {
                    }

                    if (fails)
                    {
                        await Failures.ThrowAfterAwait("second");
                    }
                }
            }
        }

        [Ends("commit")]
        public static async Task ConfigureAwait_Handled(Journal journal)
        {
            await using ((await AsyncScope.EnterAsync(journal.Transaction()).ConfigureAwait(false)).ConfigureAwait(false))
            {
                try
                {
                    await Failures.ThrowAfterAwait("first").ConfigureAwait(false);
                }
                catch (BodyException)
                {
                }
            }
        }

        [Ends("rollback, throws second")]
        public static async Task ConfigureAwait_Throws(Journal journal)
        {
            var scope = await AsyncScope.EnterAsync(journal.Transaction()).ConfigureAwait(false);
            await using var configured = scope.ConfigureAwait(false);
            try
            {
                await Failures.ThrowAfterAwait("first").ConfigureAwait(false);
            }
            catch (BodyException)
            {
            }

            await Failures.ThrowAfterAwait("second").ConfigureAwait(false);
        }

        private static async Task Generic<T>(T value, Journal journal, bool fails)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction(value.GetType().Name)))
            {
                try
                {
                    await Failures.ThrowAfterAwait("first");
                }
                catch (BodyException)
                {
                }

                if (fails)
                {
                    await Failures.ThrowAfterAwait("second");
                }
            }
        }

        private sealed class Holder<T>
        {
            private readonly T _value;

            public Holder(T value)
            {
                _value = value;
            }

            public async Task<T> UseAsync(Journal journal, bool fails)
            {
                await using var scope = await AsyncScope.EnterAsync(journal.Transaction(_value.GetType().Name));
                try
                {
                    await Failures.ThrowAfterAwait("first");
                }
                catch (BodyException)
                {
                    await Task.Yield();
                }

                return fails ? throw new BodyException("second") : _value;
            }
        }
    }
}
