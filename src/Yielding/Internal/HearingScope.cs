using System.Collections;
using System.Runtime.CompilerServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>A live scope of a generator that hears through its channel how its body ended.</summary>
internal sealed class HearingScope : OpenScope
{
    private readonly IEnumerator _steps;
    private readonly ScopeBody _channel;

    private HearingScope(IEnumerator steps, ScopeBody channel)
        : base(steps)
    {
        _steps = steps;
        _channel = channel;
    }

    protected override object Generator => _steps;

    public override bool HearsExceptions => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as OneYield says
    public static OpenScope Enter<T>(Func<ScopeBody, IEnumerable<T>> generator, out T value) =>
        new HearingScope(Start(generator, out value, out var channel), channel);

    /// <summary>Runs the setup, and gives what is needed to run the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IEnumerator Start<T>(Func<ScopeBody, IEnumerable<T>> generator, out T value, out ScopeBody channel)
    {
        channel = new ScopeBody();
        var sequence = generator(channel) ?? throw ReturnedNull(generator);

        return OneYield.Enter(sequence, out value);
    }

    protected override void EndCompleted(bool isQuiet)
    {
        _channel.Complete();
        OneYield.Complete(_steps, isQuiet);
    }

    protected override bool EndOtherwise(in BodyOutcome outcome) =>
        OneYield.Throw(_steps, _channel, outcome);

    private static InvalidOperationException ReturnedNull(Delegate generator) =>
        new(
            $"The generator delegate '{GeneratorName.Of(generator)}' returned null before setup: it has to return the sequence that is the generator. "
            + "Let it call an iterator method.");
}
