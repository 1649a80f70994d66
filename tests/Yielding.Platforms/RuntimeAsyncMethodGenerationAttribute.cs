namespace System.Runtime.CompilerServices;

/// <summary>
/// The compiler recognizes it by its name: the method gets a state machine, also where the feature 'runtime-async' is on.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RuntimeAsyncMethodGenerationAttribute(bool runtimeAsync) : Attribute
{
    public bool RuntimeAsync => runtimeAsync;
}
