namespace Yielding.Internal;

public sealed class TaskResultTests
{
    [Test]
    public void Tasks_AreTasks()
    {
        TaskResult<Task>.IsTask.ShouldBeTrue();
        TaskResult<Task<int>>.IsTask.ShouldBeTrue();
        TaskResult<Task<string>>.IsTask.ShouldBeTrue();
        TaskResult<Task<Task>>.IsTask.ShouldBeTrue();
        TaskResult<DerivedTask>.IsTask.ShouldBeTrue();
        TaskResult<ValueTask>.IsTask.ShouldBeTrue();
        TaskResult<ValueTask<int>>.IsTask.ShouldBeTrue();
        TaskResult<ValueTask<string>>.IsTask.ShouldBeTrue();
    }

    [Test]
    public void OtherResults_AreNone()
    {
        TaskResult<int>.IsTask.ShouldBeFalse();
        TaskResult<int?>.IsTask.ShouldBeFalse();
        TaskResult<DateTime>.IsTask.ShouldBeFalse();
        TaskResult<KeyValuePair<Task, ValueTask<int>>>.IsTask.ShouldBeFalse();
        TaskResult<string>.IsTask.ShouldBeFalse();
        TaskResult<object>.IsTask.ShouldBeFalse();
        TaskResult<IAsyncResult>.IsTask.ShouldBeFalse();
        TaskResult<Task[]>.IsTask.ShouldBeFalse();
        TaskResult<List<Task>>.IsTask.ShouldBeFalse();
        TaskResult<Func<Task>>.IsTask.ShouldBeFalse();
        TaskResult<TaskCompletionSource>.IsTask.ShouldBeFalse();
    }

    private sealed class DerivedTask() : Task<string>(() => "");
}
