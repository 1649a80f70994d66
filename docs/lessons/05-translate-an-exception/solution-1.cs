#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 1: a missing settings file becomes an exception that names the setting; every other exception passes.

using Yielding;
using static Yielding.Scope;

Read(() => throw new FileNotFoundException("No such file."));
Read(() => throw new UnauthorizedAccessException("No access."));
Read(() => "blue");

static void Read(Func<string> readFile)
{
    try
    {
        using (Enter(body => Setting("colour", body), out var name))
        {
            Console.WriteLine($"{name} = {readFile()}");
        }
    }
    catch (Exception e)
    {
        Console.WriteLine($"{e.GetType().Name}: {e.Message} Cause: {e.InnerException?.Message ?? "none"}");
    }
}

// region Setting
static IEnumerable<string> Setting(string name, ScopeBody body)
{
    yield return name;
    try
    {
        body.Rethrow();
    }
    catch (FileNotFoundException e)
    {
        throw new SettingException($"The setting '{name}' has no file.", e);
    }
}
// endregion

internal sealed class SettingException(string message, Exception inner) : Exception(message, inner);
