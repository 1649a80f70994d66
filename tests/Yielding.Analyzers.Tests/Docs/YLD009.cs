#pragma warning disable IDE0040 // the page shows methods without modifiers

namespace Yielding.Analyzers.Docs;

/// <summary>The code of docs/rules/YLD009.md. The tests analyze it.</summary>
internal static class YLD009
{
    internal static class Bad
    {
        #region YLD009Bad
        static ContextManager<FileStream> Log(string path) => ContextManager.From(async (Yielder<FileStream> yield) =>
        {
            if (!File.Exists(path))
            {
                return;    // without a yield
            }

            using var file = File.OpenWrite(path);
            await yield.Return(file);
        });
        #endregion

        internal static void Uses() => Log("log").Run(file => file.WriteByte(1));
    }

    internal static class Good
    {
        #region YLD009Good
        static ContextManager<FileStream> Log(string path) => ContextManager.From(async (Yielder<FileStream> yield) =>
        {
            using var file = File.OpenWrite(path);
            await yield.Return(file);
        });
        #endregion

        internal static void Uses() => Log("log").Run(file => file.WriteByte(1));
    }
}
