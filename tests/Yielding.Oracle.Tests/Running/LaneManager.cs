namespace Yielding.Oracle.Running;

/// <summary>A class-based manager that records what it receives.</summary>
public class LaneManager(Lane lane, string site) : ContextManager<int>
{
    private int _scope;

    protected override int OnEnter() => _scope = lane.Enter(site);

    protected override bool OnExit(Exception? thrown)
    {
        lane.Exited(_scope, thrown);

        return false;
    }
}
