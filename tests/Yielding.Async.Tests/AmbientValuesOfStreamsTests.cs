using Yielding.Cases;

namespace Yielding;

/// <summary>Ambient values of sequences that an asynchronous manager decorates.</summary>
[TestFixture(false, false, false)]
[TestFixture(false, false, true)]
[TestFixture(true, false, false)]
[TestFixture(false, true, false)]
public sealed class AmbientValuesOfStreamsTests(bool isClassBased, bool hasToken, bool suspends) : AmbientSequenceContract, IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public void Dispose() => _source.Dispose();

    protected override IEnumerable<string> Decorate(IEnumerable<int> generator, IEnumerable<string> items)
    {
        var manager = isClassBased ? new EnumeratorManager(() => generator) : AsyncContextManager.From(ContextManager.From(generator));

        return manager.Wrap(() => Asynchronous(items, suspends))().ToBlockingEnumerable(hasToken ? _source.Token : default);
    }
}
