using System.Threading.Tasks;

namespace Yielding.Compilers.Bodies
{
    /// <summary>Exit stacks in place of scopes.</summary>
    public static partial class Bodies
    {
        [Ends("b commit, a commit")]
        public static async Task Stack_Handled(Journal journal)
        {
            await using (var stack = new AsyncExitStack())
            {
                await stack.EnterAsync(journal.Transaction("a"));
                await stack.EnterAsync(journal.Transaction("b"));
                try
                {
                    await Failures.ThrowAfterAwait("first");
                }
                catch (BodyException)
                {
                }
            }
        }

        [Ends("b rollback, a rollback, throws second")]
        public static async Task Stack_Throws(Journal journal)
        {
            await using var stack = new AsyncExitStack();
            await stack.EnterAsync(journal.Transaction("a"));
            await stack.EnterAsync(journal.Transaction("b"));
            try
            {
                await Failures.ThrowAfterAwait("first");
            }
            catch (BodyException)
            {
                await Failures.ThrowAfterAwait("second");
            }
        }

        [Ends("inner rollback, a commit")]
        public static async Task Stack_ByHand_InnerFailureHandled(Journal journal)
        {
            var stack = new AsyncExitStack();
            try
            {
                await stack.EnterAsync(journal.Transaction("a"));
                try
                {
                    await using (await AsyncScope.EnterAsync(journal.Transaction("inner")))
                    {
                        await Failures.ThrowAfterAwait("first");
                    }
                }
                catch (BodyException)
                {
                    await Task.Yield();
                }
            }
            finally
            {
                await stack.DisposeAsync();
            }
        }
    }
}
