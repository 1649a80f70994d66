namespace Yielding.Managers;

/// <summary>Sets an environment variable of the process, and restores its previous value.</summary>
internal static class EnvironmentVariableManager
{
    public static IEnumerable<string?> EnvironmentVariable(string name, string? value)
    {
        var before = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, value);
        try
        {
            yield return value;
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, before);
        }
    }
}
