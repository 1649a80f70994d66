using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>The scope of a generator with an awaited yield.</summary>
/// <remarks>
/// It calls the generator's steps itself. <see cref="GeneratorDriver"/> would do the same through interfaces, and a
/// <see cref="ScopeBody"/> is needed only for a body that did not complete: together a fifth of the time of such a scope.
/// </remarks>
internal sealed class AwaitedScope<T> : ActiveScope
{
    private readonly AwaitedSteps<T> _steps;

    private AwaitedScope(AwaitedSteps<T> steps, ScopeTracker? tracker)
        : base(steps, tracker) => _steps = steps;

    public override bool ObservesOutcome => true;

    protected override object Generator => _steps;

    /// <summary>Runs the setup, and opens a scope.</summary>
    public static ActiveScope Enter(Func<Yielder<T>, ScopeRun> generator, out T value) =>
        ScopeTracker.IsEnabled
            ? EnterTracked(generator, out value)
            : Enter(generator, tracker: null, out value);

    protected override void TearDownCompleted(bool nothingInFlight)
    {
        if (nothingInFlight && BodyObservation.DetectsInFlight)
        {
            _steps.TearDown();
        }
        else
        {
            GeneratorDriver.Complete(_steps, nothingInFlight);
        }
    }

    // As GeneratorDriver.Throw, for steps that return their exception.
    protected override bool TearDownOtherwise(in BodyOutcome outcome)
    {
        var body = _steps.Outcome = new ScopeBody();
        GeneratorBoundary.Resume(_steps, body, outcome);
        if (_steps.Thrown is not { } thrown)
        {
            return body.IsObserved && outcome.Status == BodyStatus.Failed;
        }

        if (!ReferenceEquals(thrown, outcome.Received))
        {
            GeneratorDriver.NoteReplacement(thrown, outcome.Received, _steps);
            BodyOutcome.Throw(ExceptionDispatchInfo.Capture(thrown));
        }

        return false;
    }

    private static AwaitedScope<T> Enter(Func<Yielder<T>, ScopeRun> generator, ScopeTracker? tracker, out T value)
    {
        BodyObservation.Prepare();
        var since = BodyObservation.Now;
#pragma warning disable CA2000 // there is nothing to dispose
        var steps = new AwaitedSteps<T>(generator);
#pragma warning restore CA2000
        if (!steps.SetUp())
        {
            throw GeneratorDriver.NeverYielded(steps, since);
        }

        value = steps.Value;

        return new AwaitedScope<T>(steps, tracker);
    }

    private static AwaitedScope<T> EnterTracked(Func<Yielder<T>, ScopeRun> generator, out T value)
    {
        var tracker = ScopeTracker.Start(generator);
        var returned = false;
        try
        {
            var scope = Enter(generator, tracker, out value);
            returned = true;

            return scope;
        }
        finally
        {
            tracker?.SetUp(returned);
        }
    }
}
