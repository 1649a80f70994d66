using System.Runtime.ExceptionServices;
using Yielding.Outcome;

namespace Yielding.Internal;

/// <summary>A live scope whose setup and teardown are the two halves of a generator.</summary>
internal sealed class GeneratorScope<T> : OpenScope
{
    private readonly IEnumerator<T> _steps;
    private readonly ScopeBody? _channel;

    private GeneratorScope(IEnumerator<T> steps, ScopeBody? channel)
        : base(steps)
    {
        _steps = steps;
        _channel = channel;
    }

    protected override object Generator => _steps;

    protected override bool HearsExceptions => _channel is not null;

    public static OpenScope Enter(IEnumerable<T> generator, out T value) =>
        new GeneratorScope<T>(OneYield.Enter(generator, out value), channel: null);

    public static OpenScope Enter(Func<ScopeBody, IEnumerable<T>> generator, out T value)
    {
        var channel = new ScopeBody();
        var sequence = generator(channel)
            ?? throw new InvalidOperationException(
                $"The generator delegate '{GeneratorName.Of(generator)}' returned null before setup: it has to return the sequence that is the generator. "
                + "Let it call an iterator method.");

        return new GeneratorScope<T>(OneYield.Enter(sequence, out value), channel);
    }

    protected override void EndCompleted(bool isQuiet) => OneYield.Complete(_steps, _channel, isQuiet);

    protected override bool EndOtherwise(in BodyOutcome outcome, ExceptionDispatchInfo snapshot)
    {
        if (_channel is not null)
        {
            return OneYield.Throw(_steps, _channel, outcome, snapshot);
        }

        OneYield.Close(_steps, outcome);

        return false;
    }
}
