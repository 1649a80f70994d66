#pragma warning disable IDE0040 // the page shows methods without modifiers

namespace Yielding.Analyzers.Docs;

/// <summary>The code of docs/rules/YLD004.md. The tests analyze it.</summary>
internal static class YLD004
{
    internal static class Bad
    {
        #region YLD004Bad
        static IEnumerable<TextWriter> Logged(TextWriter log, ScopeBody body)
        {
            yield return log;
            try
            {
                body.Rethrow();
            }
            catch (Exception e)    // each exception of the body is suppressed
            {
                log.WriteLine(e.Message);
            }
        }
        #endregion

        static void Enters(TextWriter log) => Run(body => Logged(log, body), _ => { });
    }

    internal static class Good
    {
        #region YLD004Good
        static IEnumerable<TextWriter> Logged(TextWriter log, ScopeBody body)
        {
            yield return log;
            try
            {
                body.Rethrow();
            }
            catch (FileNotFoundException e)
            {
                log.WriteLine(e.Message);
            }
        }
        #endregion

        static void Enters(TextWriter log) => Run(body => Logged(log, body), _ => { });
    }
}
