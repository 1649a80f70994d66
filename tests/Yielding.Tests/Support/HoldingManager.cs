namespace Yielding.Support;

/// <summary>A class-based manager that holds a scope of its own in a field.</summary>
internal sealed class HoldingManager(Listener held) : ContextManager<int>
{
    private Scope<Listener> _held;

    protected override int OnEnter()
    {
        _held = held.Enter();

        return 1;
    }

    protected override bool OnExit(Exception? thrown)
    {
        _held.Dispose();

        return false;
    }
}
