using System.Runtime.ExceptionServices;

namespace Yielding.Oracle.Running;

/// <summary>Leaves an iterator of the exact form whose consumer reads no further.</summary>
/// <param name="failure">The exception with which the consumer failed; null when it stopped by a jump.</param>
internal sealed class StoppedException(ExceptionDispatchInfo? failure) : Exception
{
    public ExceptionDispatchInfo? Failure => failure;
}
