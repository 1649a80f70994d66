#pragma warning disable IDE0040 // the page shows methods without modifiers

namespace Yielding.Analyzers.Docs;

/// <summary>The code of docs/rules/YLD003.md. The tests analyze it.</summary>
internal static class YLD003
{
    internal static class Bad
    {
        #region YLD003Bad
        static IEnumerable<TextWriter> Logged(TextWriter log, ScopeBody body)
        {
            log.WriteLine("begin");
            yield return log;
            log.WriteLine("committed");    // also when the body failed
        }
        #endregion

        static void Enters(TextWriter log) => Run(body => Logged(log, body), _ => { });
    }

    internal static class Good
    {
        #region YLD003Good
        static IEnumerable<TextWriter> Logged(TextWriter log, ScopeBody body)
        {
            log.WriteLine("begin");
            yield return log;
            body.Rethrow();
            log.WriteLine("committed");
        }
        #endregion

        static void Enters(TextWriter log) => Run(body => Logged(log, body), _ => { });
    }
}
