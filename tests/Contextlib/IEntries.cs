namespace Yielding.Contextlib;

/// <summary>The entries of an exit stack, as the rules register them. Each half has an exit stack of its own behind it.</summary>
public interface IEntries
{
    int Count { get; }

    int Enter(Recipe recipe);

    /// <summary>Registers an exit function.</summary>
    void Push(Func<Exception?, bool> onExit);

    /// <summary>Registers the exit of a class-based manager, which does as the function does. The manager can't be entered.</summary>
    void PushManager(Func<Exception?, bool> onExit);

    void Callback(Action callback);

    void Callback<TState>(Action<TState> callback, TState state);
}
