using Serilog;
using Serilog.Core;
using Serilog.Events;
using static Yielding.Support.AsyncRecipes;

namespace Yielding.Internal;

/// <summary>Code that a listener resumes in its call, on the same thread, is not the listener's.</summary>
public sealed class ListenerCallTests
{
    private static readonly Dictionary<string, AsyncContextManager<int>> s_managers = new()
    {
        ["generator"] = AsyncContextManager.From(RecipeAsync()),
        ["generator with a ScopeBody"] = AsyncContextManager.From(ObservingAsync),
        ["awaited yield"] = AsyncContextManager.From<int>(AwaitingAsync),
        ["shared"] = AsyncContextManager.From(RecipeAsync()).Shared(),
        ["traced"] = AsyncContextManager.From(RecipeAsync()).Traced("span"),
        ["with a time limit"] = AsyncContextManager.From(RecipeAsync()).WithTeardownTimeout(TimeSpan.FromDays(1)),
    };

    private readonly BodyException _failure = new();

    private static IEnumerable<string> Managers => s_managers.Keys;

    [Test]
    public async Task BodyThatAListenerEnds_IsObservedAsOthersAre([ValueSource(nameof(Managers))] string manager, [Values] AsyncForm form)
    {
        var expected = await MeasuredAsync(manager, form, gate => gate.SetException(_failure));
        expected.Count(line => line.StartsWith("scopes.failed 1", StringComparison.Ordinal)).ShouldBePositive();

        var byListener = await MeasuredAsync(
            manager,
            form,
            gate =>
            {
                using var settings = new SettingsOfTest(
                    logger: new LoggerConfiguration().WriteTo.Sink(new Sink(() => gate.TrySetException(_failure))).CreateLogger());
                Scope.Run(Suppressing, _ => throw new TimeoutException());
            });

        byListener.ShouldBe(expected);
    }

    // Without the synchronization context of the tests, which would schedule what the listener resumes.
    private static Task<IReadOnlyList<string>> MeasuredAsync(string manager, AsyncForm form, Action<TaskCompletionSource> end) =>
        Task.Run<IReadOnlyList<string>>(async () =>
        {
            using var spans = new Spans();
            using var measurements = new Measurements();
            var gate = new TaskCompletionSource();
            var run = AsyncForms.CaughtAsync(() => form.ExecuteAsync(s_managers[manager], _ => gate.Task));
            end(gate);
            await run;

            return [.. measurements.Lines.Where(line => !line.Contains(nameof(Suppressing), StringComparison.Ordinal))];
        });

    private static IEnumerable<int> Suppressing(ScopeBody body)
    {
        yield return 1;
        body.Suppress();
    }

    private sealed class Sink(Action emit) : ILogEventSink
    {
        public void Emit(LogEvent logEvent) => emit();
    }
}
