#pragma warning disable IDE0040 // the page shows methods without modifiers

namespace Yielding.Analyzers.Docs;

/// <summary>The code of docs/rules/YLD001.md. The tests analyze it.</summary>
internal static class YLD001
{
    internal static class Bad
    {
        #region YLD001Bad
        static IEnumerable<FileStream> Cached(string path)
        {
            if (File.Exists(path))
            {
                yield return File.OpenRead(path);
            }

            yield return File.Create(path);    // the second yield, when the file exists
        }
        #endregion

        static void Enters() { using (Enter(Cached("a"))) { } }
    }

    internal static class Good
    {
        #region YLD001Good
        static IEnumerable<FileStream> Cached(string path)
        {
            using var file = File.Exists(path) ? File.OpenRead(path) : File.Create(path);
            yield return file;
        }
        #endregion

        static void Enters() { using (Enter(Cached("a"))) { } }
    }
}
