namespace Yielding.Managers;

/// <summary>The manager of <see cref="AsyncContextManager.TaskGroup"/>.</summary>
internal static class TaskGroups
{
    public static async IAsyncEnumerable<TaskGroup> TaskGroup(ScopeBody body)
    {
        var group = new TaskGroup();
        yield return group;

        await group.EndAsync(body.Exception, body.TeardownToken).ConfigureAwait(false);
        body.Rethrow();
    }
}
