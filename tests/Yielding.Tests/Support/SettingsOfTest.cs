using Serilog;

namespace Yielding.Support;

/// <summary>Changes the settings of <see cref="ScopeDiagnostics"/> while it lives, and puts them back.</summary>
internal sealed class SettingsOfTest : IDisposable
{
    private readonly LeakTracking _leaks = ScopeDiagnostics.TrackLeaks;
    private readonly TimeSpan? _budget = ScopeDiagnostics.TeardownBudget;
    private readonly ILogger? _logger = ScopeDiagnostics.Logger;

    /// <summary>Sets all of them.</summary>
    /// <param name="logger">The logger of the library.</param>
    /// <param name="budget">The budget of teardowns.</param>
    /// <param name="leaks">Which scopes are tracked.</param>
    public SettingsOfTest(ILogger? logger = null, TimeSpan? budget = null, LeakTracking leaks = default)
    {
        ScopeDiagnostics.Logger = logger;
        ScopeDiagnostics.TeardownBudget = budget;
        ScopeDiagnostics.TrackLeaks = leaks;
    }

    public void Dispose()
    {
        ScopeDiagnostics.TrackLeaks = _leaks;
        ScopeDiagnostics.TeardownBudget = _budget;
        ScopeDiagnostics.Logger = _logger;
    }
}
