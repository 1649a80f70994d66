#region OutputUsings
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Yielding;
using static Yielding.Scope;
#endregion

namespace Yielding.Cookbook.Docs;

#pragma warning disable IDE0055 // documentation shows short blocks in one line
/// <summary>The recipes of docs/cookbook/output-and-logging.md.</summary>
internal static class OutputRecipes
{
    #region Mute
    public static ContextManager<LogEventLevel> Mute(LoggingLevelSwitch level) =>
        ContextManager.Set(() => level.MinimumLevel, value => level.MinimumLevel = value, LevelAlias.Off);
    #endregion

    #region Step
    public static IEnumerable<ILogger> Step(ILogger log, string name, ScopeBody body)
    {
        log.Information("{Step} starts", name);
        yield return log;
        try
        {
            body.Rethrow();
            log.Information("{Step} is complete", name);
        }
        catch (Exception e)
        {
            log.Error(e, "{Step} failed", name);
            throw;
        }
    }
    #endregion

    #region Progress
    public static IEnumerable<Action> Progress(TextWriter screen, int total)
    {
        var done = 0;
        void Draw() => screen.Write($"\r[{new string('#', 10 * done / total),-10}] {done}/{total}");
        Draw();
        try
        {
            yield return () => { done++; Draw(); };
        }
        finally
        {
            screen.WriteLine();    // what is written next stands below the bar
        }
    }
    #endregion

    #region Element
    public static IEnumerable<TextWriter> Element(TextWriter page, string name)
    {
        page.Write($"<{name}>");
        yield return page;
        page.Write($"</{name}>");
    }
    #endregion
}
