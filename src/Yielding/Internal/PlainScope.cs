using System.Collections;
using System.Runtime.CompilerServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>A live scope whose setup and teardown are the two halves of a generator that doesn't ask how its body ended.</summary>
internal sealed class PlainScope : OpenScope
{
    private readonly IEnumerator _steps;

    private PlainScope(IEnumerator steps)
        : base(steps) => _steps = steps;

    protected override object Generator => _steps;

    public override bool HearsExceptions => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as OneYield says
    public static OpenScope Enter<T>(IEnumerable<T> generator, out T value) => new PlainScope(OneYield.Enter(generator, out value));

    protected override void EndCompleted(bool isQuiet) => OneYield.Complete(_steps, isQuiet);

    protected override bool EndOtherwise(in BodyOutcome outcome)
    {
        OneYield.Close(_steps, outcome);

        return false;
    }
}
