namespace Yielding.Testing.Internal;

/// <summary>How the scope is held in a run.</summary>
internal enum Form
{
    Run,
    Using,
    RunAsync,
    AwaitUsing,
}
