using System.Globalization;

namespace Yielding.Compilers.Calls;

/// <summary>A member of the library that takes a delegate.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Format">A call, with a place for the delegate.</param>
/// <param name="Parameters">The parameters of the delegate, as a lambda has them.</param>
/// <param name="Instead">The asynchronous member that a refusal names.</param>
/// <param name="HasResult">Whether it returns the result of the delegate.</param>
internal sealed record Member(string Name, string Format, string Parameters, string Instead, bool HasResult = false)
{
    public Call With(string body) =>
        new(Name, string.Format(CultureInfo.InvariantCulture, Format, string.Format(CultureInfo.InvariantCulture, body, Parameters)));
}
