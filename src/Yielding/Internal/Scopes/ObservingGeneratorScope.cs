using System.Collections;
using System.Runtime.CompilerServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An active scope of a generator that receives the outcome of its body through a <see cref="ScopeBody"/>.</summary>
internal sealed class ObservingGeneratorScope : ActiveScope
{
    private readonly IEnumerator _steps;
    private readonly ScopeBody _scopeBody;

    private ObservingGeneratorScope(IEnumerator steps, ScopeBody scopeBody, ScopeTracker? tracker)
        : base(steps, tracker)
    {
        _steps = steps;
        _scopeBody = scopeBody;
    }

    protected override object Generator => _steps;

    public override bool ObservesOutcome => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as explained at GeneratorDriver
    public static ActiveScope Enter<T>(Func<ScopeBody, IEnumerable<T>> generator, out T value) =>
        ScopeTracker.IsEnabled
            ? EnterTracked(generator, out value)
            : new ObservingGeneratorScope(Start(generator, out value, out var scopeBody), scopeBody, tracker: null);

    /// <summary>Runs the setup, and returns the enumerator that runs the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IEnumerator Start<T>(Func<ScopeBody, IEnumerable<T>> generator, out T value, out ScopeBody scopeBody)
    {
        scopeBody = new ScopeBody();
        var sequence = generator(scopeBody) ?? throw ReturnedNull(generator);

        return GeneratorDriver.Enter(sequence, out value);
    }

    protected override void TearDownCompleted(bool nothingInFlight)
    {
        _scopeBody.Complete();
        GeneratorDriver.Complete(_steps, nothingInFlight);
    }

    protected override bool TearDownOtherwise(in BodyOutcome outcome) =>
        GeneratorDriver.Throw(_steps, _scopeBody, outcome);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ObservingGeneratorScope EnterTracked<T>(Func<ScopeBody, IEnumerable<T>> generator, out T value)
    {
        var tracker = ScopeTracker.Start(generator);
        var returned = false;
        try
        {
            var scope = new ObservingGeneratorScope(Start(generator, out value, out var scopeBody), scopeBody, tracker);
            returned = true;

            return scope;
        }
        finally
        {
            tracker?.SetUp(returned);
        }
    }

    private static InvalidOperationException ReturnedNull(Delegate generator) =>
        new(
            $"The delegate '{GeneratorName.Of(generator)}' returned null instead of a generator, so nothing has run. "
            + "Return the result of an iterator method.");
}
