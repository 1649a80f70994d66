#pragma warning disable IDE0040 // the page shows methods without modifiers

namespace Yielding.Analyzers.Docs;

/// <summary>The code of docs/rules/YLD007.md. The tests analyze it.</summary>
internal static class YLD007
{
    internal static class Bad
    {
        #region YLD007Bad
        static void Append(string path)
        {
            foreach (var file in Opened(path))    // a failure in the loop is not reported to the generator
            {
                file.WriteByte(1);
            }
        }
        #endregion

        static void Enters() { using (Enter(Opened("a"))) { } }

        private static IEnumerable<FileStream> Opened(string path)
        {
            using var file = File.OpenWrite(path);
            yield return file;
        }
    }

    internal static class Good
    {
        #region YLD007Good
        static void Append(string path)
        {
            using (Enter(Opened(path), out var file))
            {
                file.WriteByte(1);
            }
        }
        #endregion

        private static IEnumerable<FileStream> Opened(string path)
        {
            using var file = File.OpenWrite(path);
            yield return file;
        }
    }
}
