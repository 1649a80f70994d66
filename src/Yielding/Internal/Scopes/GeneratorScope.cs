using System.Collections;
using System.Runtime.CompilerServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An active scope whose setup and teardown are the two halves of a generator without a <see cref="ScopeBody"/>.</summary>
internal sealed class GeneratorScope : ActiveScope
{
    private readonly IEnumerator _steps;

    private GeneratorScope(IEnumerator steps, ScopeTracker? tracker)
        : base(steps, tracker) => _steps = steps;

    protected override object Generator => _steps;

    public override bool ObservesOutcome => false;

    protected override bool IsOnlyClosed => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as explained at GeneratorDriver
    public static ActiveScope Enter<T>(IEnumerable<T> generator, out T value) =>
        ScopeTracker.IsEnabled
            ? EnterTracked(generator, out value)
            : new GeneratorScope(GeneratorDriver.Enter(generator, out value), tracker: null);

    protected override void TearDownCompleted(bool nothingInFlight) => GeneratorDriver.Complete(_steps, nothingInFlight);

    protected override bool TearDownOtherwise(in BodyOutcome outcome)
    {
        GeneratorDriver.Close(_steps, outcome);

        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static GeneratorScope EnterTracked<T>(IEnumerable<T> generator, out T value)
    {
        var tracker = ScopeTracker.Start(generator);
        var returned = false;
        try
        {
            var scope = new GeneratorScope(GeneratorDriver.Enter(generator, out value), tracker);
            returned = true;

            return scope;
        }
        finally
        {
            tracker?.SetUp(returned);
        }
    }
}
