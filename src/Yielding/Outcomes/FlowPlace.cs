namespace Yielding.Outcomes;

/// <summary>A place in an asynchronous flow, linked to the one it lies in: the body of a scope, or the code of a generator.</summary>
internal abstract class FlowPlace(FlowPlace? outer)
{
    public FlowPlace? Outer => outer;

    /// <summary>The run of the generator whose code is running here; null where a body is.</summary>
    public abstract FlowRun? Run { get; }

    /// <summary>The run that what is entered here belongs to: that of this place, or of the nearest one around it that has one.</summary>
    public abstract FlowRun? NearestRun { get; }

    /// <summary>This place, or the nearest around it, that is no scope which has been left already.</summary>
    /// <remarks>
    /// A scope that was left where its caller's flow could not be set back, or whose setup failed, is still on the way out from there.
    /// New places pass over it, so that a loop makes no chain.
    /// </remarks>
    public static FlowPlace? Live(FlowPlace? place)
    {
        while (place is FlowScope { IsLeft: true })
        {
            place = place.Outer;
        }

        return place;
    }

    /// <summary>Keeps an exception that was thrown here or further in.</summary>
    public abstract void Record(Exception exception, FlowThrow thrown);
}
