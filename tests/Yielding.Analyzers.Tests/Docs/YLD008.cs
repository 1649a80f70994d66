#pragma warning disable IDE0040 // the page shows methods without modifiers

namespace Yielding.Analyzers.Docs;

/// <summary>The code of docs/rules/YLD008.md. The tests analyze it.</summary>
internal static class YLD008
{
    internal static class Bad
    {
        #region YLD008Bad
        static void Append(string path) =>
            Run(Opened(path), async file => await file.FlushAsync());    // throws at run time
        #endregion

        private static IEnumerable<FileStream> Opened(string path)
        {
            using var file = File.OpenWrite(path);
            yield return file;
        }
    }

    internal static class Good
    {
        #region YLD008Good
        static Task Append(string path) =>
            AsyncScope.RunAsync(OpenedAsync(path), async file => await file.FlushAsync());
        #endregion

        private static async IAsyncEnumerable<FileStream> OpenedAsync(string path)
        {
            await using var file = File.OpenWrite(path);
            await Task.Yield();
            yield return file;
        }
    }
}
