namespace Yielding.Contextlib;

/// <summary>
/// Names the test of CPython's contextlib whose rule a test keeps. All rules stand in rules.md beside this file, and the conventions check
/// that each has its test. Such tests can be run by name: <c>dotnet test --filter "Contextlib~test_close"</c>.
/// </summary>
/// <param name="number">The row in rules.md; 0 for a test that came to CPython later and has no number there.</param>
/// <param name="pythonTest">The name of the Python test: its class, and its method.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class ContextlibAttribute(int number, string pythonTest) : PropertyAttribute("Contextlib", $"{number} {pythonTest}")
{
    public ContextlibAttribute(string pythonTest)
        : this(0, pythonTest)
    {
    }

    public int Number => number;

    public string PythonTest => pythonTest;
}
