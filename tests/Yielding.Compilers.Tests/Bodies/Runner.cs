using System;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;

namespace Yielding.Compilers.Bodies
{
    /// <summary>The entry points of the compiled assembly.</summary>
    public static class Runner
    {
        /// <summary>The names of the bodies in this assembly.</summary>
        public static string[] Names() =>
            typeof(Bodies).GetMethods().Where(method => method.IsDefined(typeof(EndsAttribute))).Select(method => method.Name).ToArray();

        /// <summary>Runs a body.</summary>
        /// <returns>What its scopes did, and the exception that left it.</returns>
        public static async Task<string> RunAsync(string name, bool waits)
        {
            var journal = new Journal(waits);
            var body = (Func<Journal, Task>)typeof(Bodies).GetMethod(name).CreateDelegate(typeof(Func<Journal, Task>));
            try
            {
                await body(journal);
            }
            catch (BodyException exception)
            {
                journal.Add("throws " + exception.Message);
            }
            catch (Exception exception)
            {
                journal.Add("throws " + exception.GetType().Name);
            }

            return journal.ToString();
        }
    }
}
