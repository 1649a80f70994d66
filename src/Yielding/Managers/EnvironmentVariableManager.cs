namespace Yielding.Managers;

/// <summary>Sets a variable of the process's environment, and puts back what it found.</summary>
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
