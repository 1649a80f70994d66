using System.Collections;
using System.Runtime.CompilerServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>A live scope of a generator that receives through its channel how its body ended.</summary>
internal sealed class ObservingGeneratorScope : ActiveScope
{
    private readonly IEnumerator _steps;
    private readonly ScopeBody _channel;

    private ObservingGeneratorScope(IEnumerator steps, ScopeBody channel)
        : base(steps)
    {
        _steps = steps;
        _channel = channel;
    }

    protected override object Generator => _steps;

    public override bool ObservesOutcome => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as GeneratorDriver says
    public static ActiveScope Enter<T>(Func<ScopeBody, IEnumerable<T>> generator, out T value) =>
        new ObservingGeneratorScope(Start(generator, out value, out var channel), channel);

    /// <summary>Runs the setup, and gives what is needed to run the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IEnumerator Start<T>(Func<ScopeBody, IEnumerable<T>> generator, out T value, out ScopeBody channel)
    {
        channel = new ScopeBody();
        var sequence = generator(channel) ?? throw ReturnedNull(generator);

        return GeneratorDriver.Enter(sequence, out value);
    }

    protected override void TearDownCompleted(bool nothingInFlight)
    {
        _channel.Complete();
        GeneratorDriver.Complete(_steps, nothingInFlight);
    }

    protected override bool TearDownOtherwise(in BodyOutcome outcome) =>
        GeneratorDriver.Throw(_steps, _channel, outcome);

    private static InvalidOperationException ReturnedNull(Delegate generator) =>
        new(
            $"The generator delegate '{GeneratorName.Of(generator)}' returned null before setup: it has to return the sequence that is the generator. "
            + "Let it call an iterator method.");
}
