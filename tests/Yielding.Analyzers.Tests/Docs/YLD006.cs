#pragma warning disable IDE0040 // the page shows methods without modifiers

namespace Yielding.Analyzers.Docs;

/// <summary>The code of docs/rules/YLD006.md. The tests analyze it.</summary>
internal static class YLD006
{
    internal static class Bad
    {
        #region YLD006Bad
        static void Append(string path)
        {
            Enter(Opened(path), out var file);    // the teardown never runs
            file.WriteByte(1);
        }
        #endregion

        private static IEnumerable<FileStream> Opened(string path)
        {
            using var file = File.OpenWrite(path);
            yield return file;
        }
    }

    internal static class Good
    {
        #region YLD006Good
        static void Append(string path)
        {
            using var scope = Enter(Opened(path), out var file);
            file.WriteByte(1);
        }
        #endregion

        private static IEnumerable<FileStream> Opened(string path)
        {
            using var file = File.OpenWrite(path);
            yield return file;
        }
    }
}
