using Yielding.Oracle.Model;

namespace Yielding.Oracle.Emission;

/// <summary>A generator in the source of a program.</summary>
/// <param name="Name">What the trace calls it. Its method has the same number.</param>
/// <param name="IsAsync">Its scope is an asynchronous one.</param>
/// <param name="Owner">What a stack trace calls the method that enters its scope.</param>
/// <param name="Holder">How its scope is held.</param>
/// <param name="MayBeUnknown">Its scope is held in a way in which its outcome can't always be known.</param>
/// <param name="IsExact">
/// Its scope is asynchronous, or on an asynchronous stack, and disposed by the method that enters it: it has to be exact.
/// </param>
/// <param name="IsInAsyncMethod">An async method enters its scope.</param>
/// <param name="IsInIterator">An async iterator method enters its scope.</param>
/// <param name="Within">The site of the generator that holds the scope around its yield, or null.</param>
/// <param name="IsAwaited">The generator awaits its yield.</param>
internal sealed record Site(
    string Name,
    bool IsAsync,
    string Owner,
    Holder Holder,
    bool MayBeUnknown,
    bool IsExact,
    bool IsInAsyncMethod,
    bool IsInIterator,
    string? Within,
    bool IsAwaited)
{
    /// <summary>A wrapper disposes its scope. Its frame can be missing where the JIT inlines.</summary>
    public bool IsInWrapper => Holder is Holder.Wrapper or Holder.NoisyWrapper or Holder.LateWrapper or Holder.OwningWrapper;

    /// <summary>A method that has not obtained its scope disposes it.</summary>
    public bool IsDisposedByOthers =>
        Holder is Holder.OtherMethod or Holder.Fixture or Holder.Container or Holder.TakenOver
            or Holder.ContainerUsing or Holder.ContainerFinally;
}
