using System.Threading.Tasks;

namespace Yielding.Compilers.Bodies
{
    /// <summary>Bodies that end before their last statement, without an exception.</summary>
    public static partial class Bodies
    {
        [Ends("commit, returns 7")]
        public static async Task Return(Journal journal)
        {
            journal.Add("returns " + await Value());

            async Task<int> Value()
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction()))
                {
                    try
                    {
                        await Failures.ThrowAfterAwait("first");
                    }
                    catch (BodyException)
                    {
                        return await Task.FromResult(7);
                    }
                }

                return 0;
            }
        }

        [Ends("inner commit, outer commit, returns 7")]
        public static async Task Return_OutOfTwoScopes(Journal journal)
        {
            journal.Add("returns " + await Value());

            async Task<int> Value()
            {
                await using var outer = await AsyncScope.EnterAsync(journal.Transaction("outer"));
                await using (await AsyncScope.EnterAsync(journal.Transaction("inner")))
                {
                    try
                    {
                        Failures.ThrowAndHandle();

                        return 7;
                    }
                    finally
                    {
                        await Task.Yield();
                    }
                }
            }
        }

        [Ends("rollback, throws first")]
        public static async Task Return_ReplacedByAnException(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                try
                {
                    return;
                }
                finally
                {
                    await Failures.ThrowAfterAwait("first");
                }
            }
        }

        [Ends("commit")]
        public static async Task Break(Journal journal)
        {
            while (true)
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction()))
                {
                    try
                    {
                        await Failures.ThrowAfterAwait("first");
                    }
                    catch (BodyException)
                    {
                        break;
                    }
                }
            }
        }

        [Ends("0 commit, 1 commit, 2 rollback, throws first")]
        public static async Task Continue(Journal journal)
        {
            for (var i = 0; ; i++)
            {
                await using (await AsyncScope.EnterAsync(journal.Transaction(i.ToString())))
                {
                    Failures.ThrowAndHandle();
                    if (i < 2)
                    {
                        continue;
                    }

                    await Failures.ThrowAfterAwait("first");
                }
            }
        }

        [Ends("commit")]
        public static async Task Goto_Forwards(Journal journal)
        {
            await using (await AsyncScope.EnterAsync(journal.Transaction()))
            {
                try
                {
                    await Failures.ThrowAfterAwait("first");
                }
                catch (BodyException)
                {
                    goto done;
                }

                journal.Add("not reached");
            }

        done:
            await Task.Yield();
        }

        [Ends("1 commit, 2 commit, 3 rollback, throws third")]
        public static async Task Goto_Backwards(Journal journal)
        {
            var attempt = 0;

        again:
            attempt++;
            await using (await AsyncScope.EnterAsync(journal.Transaction(attempt.ToString())))
            {
                try
                {
                    await Failures.ThrowAfterAwait("first");
                }
                catch (BodyException)
                {
                }

                if (attempt < 3)
                {
                    goto again;
                }

                throw new BodyException("third");
            }
        }

        [Ends("a commit, b commit, c rollback, throws first")]
        public static async Task Switch(Journal journal)
        {
            for (var i = 0; i < 3; i++)
            {
                switch (i)
                {
                    case 0:
                        await using (await AsyncScope.EnterAsync(journal.Transaction("a")))
                        {
                            Failures.ThrowAndHandle();
                            if (i == 0)
                            {
                                break;
                            }
                        }

                        journal.Add("not reached");
                        break;

                    case 1:
                        await using (await AsyncScope.EnterAsync(journal.Transaction("b")))
                        {
                            Failures.ThrowAndHandle();
                            goto case 3;
                        }

                    case 3:
                        await Task.Yield();
                        break;

                    default:
                        await using (await AsyncScope.EnterAsync(journal.Transaction("c")))
                        {
                            await Failures.ThrowAfterAwait("first");
                        }

                        break;
                }
            }
        }
    }
}
