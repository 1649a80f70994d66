using System.Runtime.ExceptionServices;

namespace Yielding.Oracle.Running;

/// <summary>
/// The exact form: the body as a delegate, which gives back how it is left (0: at its end; else by which jump). Where the other form was
/// allowed to differ, the override of the scope makes the body end as the other form has seen it.
/// </summary>
public sealed partial class Lane
{
    public int Run(IEnumerable<int> generator, Func<int, int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var (scope, left) = (-1, 0);
        try
        {
            return Scope.Run(
                generator,
                entered =>
                {
                    scope = entered;

                    return Checked(entered, left = Body(entered, body));
                });
        }
        catch (Exception e) when (IsSilent(scope, e))
        {
            return left;
        }
    }

    public int Run(Func<ScopeBody, IEnumerable<int>> generator, Func<int, int> body) =>
        Run(running => Scope.Run(generator, running, _ => 0), body);

    public int Run(ContextManager<int> manager, Func<int, int> body) => Run(running => Scope.Run(manager, running, _ => 0), body);

    private int Run(Func<Func<int, int>, int> run, Func<int, int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ExceptionDispatchInfo? failure = null;
        var left = run(
            scope =>
            {
                int ended;
                try
                {
                    ended = body(scope);
                    failure = null; // one that was replaced and handled within the body
                }
                catch (Exception e) when (Keep(e) && Replacement(scope, e) is not null)
                {
                    throw Replacement(scope, e)!;
                }

                return Checked(scope, ended);
            });

        // The language throws it again after a scope that suppressed it.
        failure?.Throw();

        return left;

        bool Keep(Exception thrown)
        {
            failure = ExceptionDispatchInfo.Capture(thrown);

            return true;
        }
    }

    public Task<int> RunAsync(IAsyncEnumerable<int> generator, Func<int, Task<int>> body) =>
        RunAsync(running => AsyncScope.RunAsync(generator, running), body);

    public Task<int> RunAsync(IEnumerable<int> generator, Func<int, Task<int>> body) =>
        RunAsync(running => AsyncContextManager.From(ContextManager.From(generator)).RunAsync(running), body);

    public Task<int> RunAsync(Func<ScopeBody, IAsyncEnumerable<int>> generator, Func<int, Task<int>> body) =>
        RunAsync(running => AsyncScope.RunAsync(generator, running, _ => 0), body);

    public Task<int> RunAsync(Func<ScopeBody, IEnumerable<int>> generator, Func<int, Task<int>> body) =>
        RunAsync(running => AsyncContextManager.From(ContextManager.From(generator)).RunAsync(running, _ => 0), body);

    public Task<int> RunAsync(AsyncContextManager<int> manager, Func<int, Task<int>> body) =>
        RunAsync(running => AsyncScope.RunAsync(manager, running, _ => 0), body);

    public Task<int> RunAsync(ContextManager<int> manager, Func<int, Task<int>> body) =>
        RunAsync(running => AsyncContextManager.From(manager).RunAsync(running, _ => 0), body);

    private async Task<int> RunAsync(Func<Func<int, Task<int>>, Task<int>> run, Func<int, Task<int>> body)
    {
        var (scope, left) = (-1, 0);
        ExceptionDispatchInfo? failure = null;
        try
        {
            await run(BodyAsync).ConfigureAwait(false);
        }
        catch (Exception e) when (IsSilent(scope, e))
        {
        }

        // The language throws it again after a scope that suppressed it, and after one that completed although its iterator was stopped.
        failure?.Throw();

        return left;

        async Task<int> BodyAsync(int entered)
        {
            scope = entered;
            try
            {
                left = await body(entered).ConfigureAwait(false);
                _endings[entered] = left == 1 ? BodyEnding.Returned : BodyEnding.Other;
            }
            catch (StoppedException e)
            {
                _endings[entered] = _completed.Contains(entered) ? BodyEnding.StoppedAfterComplete
                    : e.Failure is null ? BodyEnding.Stopped
                    : BodyEnding.StoppedByFailure;
                failure = ExceptionDispatchInfo.Capture(e);
                if (Replacement(entered, e) is { } replacement)
                {
                    throw replacement;
                }

                if (!_completed.Contains(entered) && _play.Use(_scopes[entered], Difference.Completed) is null)
                {
                    throw;
                }
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
                if (Replacement(entered, e) is { } replacement)
                {
                    throw replacement;
                }

                throw;
            }

            return Checked(entered, left);
        }
    }

    private int Body(int scope, Func<int, int> body)
    {
        try
        {
            return body(scope);
        }
        catch (Exception e) when (Replacement(scope, e) is not null)
        {
            throw Replacement(scope, e)!;
        }
    }

    private Exception? Replacement(int scope, Exception thrown) =>
        _play.Use(_scopes[scope], Difference.Replaced)?.Exception is { } name
            && _play.Known(name) is var replacement
            && replacement != thrown
            ? replacement
            : null;

    private int Checked(int scope, int left) =>
        _play.Use(_scopes[scope], Difference.Rethrown, Difference.Silent, Difference.SilentlyUnknown) is { } found
            ? throw Named(found)
            : left;

    // A scope that the exception only passes has an override of its own only where it was ambiguous in the other form too.
    private bool IsSilent(int scope, Exception thrown) =>
        scope >= 0
        && _play.Use(_scopes[scope], Difference.Silent, Difference.SilentlyUnknown) is { } found
        && ReferenceEquals(thrown, Named(found));

    private Exception Named(Override found) => found.Exception is null ? _play.Abandoned : _play.Known(found.Exception);
}
