namespace Yielding.Testing.Internal;

/// <summary>One thing that a run's plan has for one of its points.</summary>
/// <param name="At">Which point, counted from 0 in the order in which they are reached; <see cref="BeforeSetup"/> for before all of them.</param>
/// <param name="Cancels">The caller's token is cancelled there; else an exception is thrown.</param>
internal readonly record struct Injection(int At, bool Cancels)
{
    public const int BeforeSetup = -1;
}
