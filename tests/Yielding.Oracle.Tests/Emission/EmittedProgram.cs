namespace Yielding.Oracle.Emission;

/// <summary>A program as C#, in both of its forms.</summary>
/// <param name="Name">
/// The classes are called so, with a U for the form that uses <c>using</c>, and an R for the one that runs bodies as delegates.
/// </param>
/// <param name="Usings">The form that has to find out how bodies end.</param>
/// <param name="Runs">The exact form.</param>
/// <param name="Sites">The generators, by name.</param>
/// <param name="IsPlain">There is no asynchronous method in it, and no scope is held by an iterator.</param>
internal sealed record EmittedProgram(string Name, string Usings, string Runs, IReadOnlyDictionary<string, Site> Sites, bool IsPlain);
