#pragma warning disable IDE0040 // the page shows methods without modifiers

namespace Yielding.Analyzers.Docs;

/// <summary>The code of docs/rules/YLD002.md. The tests analyze it.</summary>
internal static class YLD002
{
    internal static class Bad
    {
        #region YLD002Bad
        static IEnumerable<SemaphoreSlim> Entered(SemaphoreSlim gate)
        {
            gate.Wait();
            yield return gate;
            gate.Release();    // a failing body skips it
        }
        #endregion

        static void Enters(SemaphoreSlim gate) { using (Enter(Entered(gate))) { } }
    }

    internal static class Good
    {
        #region YLD002Good
        static IEnumerable<SemaphoreSlim> Entered(SemaphoreSlim gate)
        {
            gate.Wait();
            try
            {
                yield return gate;
            }
            finally
            {
                gate.Release();
            }
        }
        #endregion

        static void Enters(SemaphoreSlim gate) { using (Enter(Entered(gate))) { } }
    }
}
