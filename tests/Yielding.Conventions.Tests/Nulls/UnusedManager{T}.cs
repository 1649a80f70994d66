namespace Yielding.Conventions.Nulls;

/// <summary>A context manager that must not be entered.</summary>
internal sealed class UnusedManager<T> : ContextManager<T>
{
    protected override T OnEnter() => throw new UsedException();

    protected override bool OnExit(Exception? thrown) => throw new UsedException();
}
