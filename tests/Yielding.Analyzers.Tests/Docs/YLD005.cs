#pragma warning disable IDE0040 // the page shows methods without modifiers

namespace Yielding.Analyzers.Docs;

/// <summary>The code of docs/rules/YLD005.md. The tests analyze it.</summary>
internal static class YLD005
{
    internal static class Bad
    {
        #region YLD005Bad
        static async IAsyncEnumerable<string> LinesAsync(string path)
        {
            using (Enter(Opened(path), out var file))
            {
                using var reader = new StreamReader(file);
                while (await reader.ReadLineAsync() is { } line)
                {
                    yield return line;    // the consumer may stop here
                }
            }
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
        #region YLD005Good
        static async IAsyncEnumerable<string> LinesAsync(string path)
        {
            await using (var file = await AsyncScope.EnterAsync(OpenedAsync(path)))
            {
                using var reader = new StreamReader(file.Value);
                while (await reader.ReadLineAsync() is { } line)
                {
                    yield return line;
                }
            }
        }
        #endregion

        private static async IAsyncEnumerable<FileStream> OpenedAsync(string path)
        {
            await using var file = File.OpenWrite(path);
            await Task.Yield();
            yield return file;
        }
    }
}
