namespace Yielding.Oracle.Running;

/// <summary>
/// The exact form: the body as a delegate, which gives back how it is left (0: at its end; else by which jump). Where the other form was allowed to
/// differ, the override of the scope makes the body end as the other form has seen it.
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

                    return Judged(entered, left = Body(entered, body));
                });
        }
        catch (Exception e) when (IsQuiet(scope, e))
        {
            return left;
        }
    }

    public int Run(Func<ScopeBody, IEnumerable<int>> generator, Func<int, int> body)
    {
        ArgumentNullException.ThrowIfNull(body);

        return Scope.Run(generator, scope => Judged(scope, Body(scope, body)));
    }

    public int Run(ContextManager<int> manager, Func<int, int> body)
    {
        ArgumentNullException.ThrowIfNull(body);

        return Scope.Run(manager, scope => Judged(scope, Body(scope, body)));
    }

    public Task<int> RunAsync(IAsyncEnumerable<int> generator, Func<int, Task<int>> body) =>
        RunQuietlyAsync(running => AsyncScope.RunAsync(generator, running), body);

    public Task<int> RunAsync(IEnumerable<int> generator, Func<int, Task<int>> body) =>
        RunQuietlyAsync(running => AsyncContextManager.From(ContextManager.From(generator)).RunAsync(running), body);

    public Task<int> RunAsync(Func<ScopeBody, IAsyncEnumerable<int>> generator, Func<int, Task<int>> body) =>
        AsyncScope.RunAsync(generator, scope => BodyAsync(scope, body));

    public Task<int> RunAsync(Func<ScopeBody, IEnumerable<int>> generator, Func<int, Task<int>> body) =>
        AsyncContextManager.From(ContextManager.From(generator)).RunAsync(scope => BodyAsync(scope, body));

    public Task<int> RunAsync(AsyncContextManager<int> manager, Func<int, Task<int>> body) =>
        AsyncScope.RunAsync(manager, scope => BodyAsync(scope, body));

    public Task<int> RunAsync(ContextManager<int> manager, Func<int, Task<int>> body) =>
        AsyncContextManager.From(manager).RunAsync(scope => BodyAsync(scope, body));

    private async Task<int> RunQuietlyAsync(Func<Func<int, Task<int>>, Task<int>> run, Func<int, Task<int>> body)
    {
        var (scope, left) = (-1, 0);
        try
        {
            return await run(
                async entered =>
                {
                    scope = entered;
                    try
                    {
                        left = await body(entered).ConfigureAwait(false);
                    }
                    catch (Exception e) when (Replacement(entered, e) is not null)
                    {
                        throw Replacement(entered, e)!;
                    }

                    return Judged(entered, left);
                }).ConfigureAwait(false);
        }
        catch (Exception e) when (IsQuiet(scope, e))
        {
            return left;
        }
    }

    private async Task<int> BodyAsync(int scope, Func<int, Task<int>> body)
    {
        int left;
        try
        {
            left = await body(scope).ConfigureAwait(false);
        }
        catch (Exception e) when (Replacement(scope, e) is not null)
        {
            throw Replacement(scope, e)!;
        }

        return Judged(scope, left);
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
        _play.Use(_scopes[scope], Difference.Replaced)?.Exception is { } name && _play.Known(name) is var replacement && replacement != thrown
            ? replacement
            : null;

    private int Judged(int scope, int left) =>
        _play.Use(_scopes[scope], Difference.Loud, Difference.Quiet, Difference.QuietlyUnknown) is { } found ? throw Named(found) : left;

    // A scope that the exception only passes has an override of its own only where the other form was in doubt about it too.
    private bool IsQuiet(int scope, Exception thrown) =>
        scope >= 0
        && _play.Use(_scopes[scope], Difference.Quiet, Difference.QuietlyUnknown) is { } found
        && ReferenceEquals(thrown, Named(found));

    private Exception Named(Override found) => found.Exception is null ? _play.Abandoned : _play.Known(found.Exception);
}
