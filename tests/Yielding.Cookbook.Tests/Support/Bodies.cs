namespace Yielding.Cookbook.Support;

/// <summary>Bodies that complete or fail, as the case of the test demands.</summary>
internal static class Bodies
{
    public static void FailIf(bool fails)
    {
        if (fails)
        {
            throw new BodyException();
        }
    }

    /// <summary>Runs code that throws the exception of its body when that fails.</summary>
    public static void Play(bool fails, Action use)
    {
        if (fails)
        {
            Should.Throw<BodyException>(use);
        }
        else
        {
            use();
        }
    }

    /// <summary>Runs asynchronous code that throws the exception of its body when that fails.</summary>
    public static async Task PlayAsync(bool fails, Func<Task> use)
    {
        if (fails)
        {
            await Should.ThrowAsync<BodyException>(use);
        }
        else
        {
            await use();
        }
    }
}
