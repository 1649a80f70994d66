using System;
using System.Threading;
using System.Threading.Tasks;

namespace Yielding.Compilers.Bodies
{
    /// <summary>Throws exceptions, and counts those thrown in the process.</summary>
    public static class Failures
    {
        private static long s_count;

        static Failures()
        {
            AppDomain.CurrentDomain.FirstChanceException += (sender, thrown) => Interlocked.Increment(ref s_count);
        }

        public static long Count => Interlocked.Read(ref s_count);

        public static void Throw(string message) => throw new BodyException(message);

        public static void Throw(Exception exception) => throw exception;

        public static Task ThrowAfterAwait(string message) => ThrowAfterAwait(new BodyException(message));

        public static async Task ThrowAfterAwait(Exception exception)
        {
            await Task.Yield();

            throw exception;
        }

        /// <summary>Throws an exception that does not reach the caller.</summary>
        public static void ThrowAndHandle()
        {
            try
            {
                Throw("handled elsewhere");
            }
            catch (BodyException)
            {
            }
        }
    }
}
