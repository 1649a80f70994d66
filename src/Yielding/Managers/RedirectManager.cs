namespace Yielding.Managers;

/// <summary>Redirects one of the console's streams, and restores the previous object.</summary>
internal static class RedirectManager
{
    public static IEnumerable<TextWriter> RedirectOut(TextWriter writer)
    {
        var before = Console.Out;
        Console.SetOut(writer);
        try
        {
            yield return writer; // Console.Out wraps it
        }
        finally
        {
            Console.SetOut(before);
        }
    }

    public static IEnumerable<TextWriter> RedirectError(TextWriter writer)
    {
        var before = Console.Error;
        Console.SetError(writer);
        try
        {
            yield return writer;
        }
        finally
        {
            Console.SetError(before);
        }
    }

    public static IEnumerable<TextReader> RedirectIn(TextReader reader)
    {
        var before = Console.In;
        Console.SetIn(reader);
        try
        {
            yield return reader;
        }
        finally
        {
            Console.SetIn(before);
        }
    }
}
