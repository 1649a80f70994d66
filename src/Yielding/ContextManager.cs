using System.ComponentModel;
using System.Diagnostics;
using Yielding.Internal;
using Yielding.Managers;

namespace Yielding;

/// <summary>Makes context managers.</summary>
public static class ContextManager
{
    private const string TaskClose =
        "The 'close' returns a task: a synchronous manager does not await it. "
        + "Use 'AsyncContextManager.Closing' of the package Yielding.Async.";

    /// <summary>Makes a generator a context manager. Every entry is a fresh run of it, also while others are open.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">The generator. Nothing of it runs before the first entry.</param>
    /// <returns>A manager that can be entered again and again, nested, and from several threads if the generator allows that.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    public static ContextManager<T> From<T>(IEnumerable<T> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new GeneratorManager<T>(generator, (out value) => GeneratorScope.Enter(generator, out value));
    }

    /// <inheritdoc cref="From{T}(IEnumerable{T})"/>
    /// <param name="generator">Makes the generator, given the channel that it receives through. It is called at every entry.</param>
    public static ContextManager<T> From<T>(Func<ScopeBody, IEnumerable<T>> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new GeneratorManager<T>(generator, (out value) => ObservingGeneratorScope.Enter(generator, out value));
    }

    /// <summary>A manager that closes a thing at its exit, however the body ended: the port of Python's <c>closing</c>.</summary>
    /// <typeparam name="T">The type of the thing.</typeparam>
    /// <param name="thing">The thing. It is the scope's value. It can be null, if closing can deal with that.</param>
    /// <param name="close">Closes the thing. Called once at each exit.</param>
    /// <returns>The manager.</returns>
    /// <remarks>What <paramref name="close"/> throws replaces the body's exception, which becomes its context.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="close"/> is null.</exception>
    public static ContextManager<T> Closing<T>(T thing, Action<T> close)
    {
        ArgumentNullException.ThrowIfNull(close);

        return From(ClosingManager.Closing(thing, close));
    }

    /// <summary>
    /// A manager that closes a thing at its exit, and does not use the result. A close that returns a task is refused: use
    /// <c>AsyncContextManager.Closing</c>.
    /// </summary>
    /// <typeparam name="T">The type of the thing.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="thing">The thing. It is the scope's value. It can be null, if closing can deal with that.</param>
    /// <param name="close">Closes the thing. Called once at each exit.</param>
    /// <returns>The manager.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="close"/> is null.</exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="TResult"/> is a task.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static ContextManager<T> Closing<T, TResult>(T thing, Func<T, TResult> close)
    {
        ArgumentNullException.ThrowIfNull(close);
        TaskResult<TResult>.ThrowIfTask(TaskClose);

        return Closing(thing, new Action<T>([StackTraceHidden] (thing) => close(thing)));
    }

    /// <inheritdoc cref="Closing{T}(T, Action{T})"/>
    /// <param name="thing">The thing, which is disposed at each exit. It is the scope's value.</param>
    /// <exception cref="ArgumentNullException"><paramref name="thing"/> is null.</exception>
    public static ContextManager<T> Closing<T>(T thing)
        where T : IDisposable
    {
        ArgumentNullException.ThrowIfNull(thing);

        return Closing(thing, static thing => thing.Dispose());
    }

    /// <summary>A manager that gives a value and does nothing: the port of Python's <c>nullcontext</c>, a stand-in where a manager is optional.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The scope's value.</param>
    /// <returns>The manager.</returns>
    public static ContextManager<T> Null<T>(T value) => From(NullManager.Null(value));

    /// <summary>A manager that redirects <see cref="Console.Out"/>: the port of Python's <c>redirect_stdout</c>. Making it redirects nothing.</summary>
    /// <param name="writer">Where to. It is the scope's value, and is not closed.</param>
    /// <returns>The manager. It may be entered again, also while it is open: each exit puts back the very object that its own entry found.</returns>
    /// <remarks>The console belongs to the whole process: other threads are redirected too, and overlapping entries from several of them put back each other's writers.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is null.</exception>
    [HasNoTwin("It waits for nothing: AsyncContextManager.From takes the manager.")]
    public static ContextManager<TextWriter> RedirectOut(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);

        return From(RedirectManager.RedirectOut(writer));
    }

    /// <summary>The same as <see cref="RedirectOut"/> for <see cref="Console.Error"/>: the port of Python's <c>redirect_stderr</c>.</summary>
    /// <inheritdoc cref="RedirectOut"/>
    [HasNoTwin("It waits for nothing: AsyncContextManager.From takes the manager.")]
    public static ContextManager<TextWriter> RedirectError(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);

        return From(RedirectManager.RedirectError(writer));
    }

    /// <summary>The same as <see cref="RedirectOut"/> for what is read from <see cref="Console.In"/>.</summary>
    /// <inheritdoc cref="RedirectOut"/>
    /// <param name="reader">Where from. It is the scope's value, and is not closed.</param>
    /// <exception cref="ArgumentNullException"><paramref name="reader"/> is null.</exception>
    [HasNoTwin("It waits for nothing: AsyncContextManager.From takes the manager.")]
    public static ContextManager<TextReader> RedirectIn(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);

        return From(RedirectManager.RedirectIn(reader));
    }

    /// <summary>A manager that changes the working directory: the port of Python's <c>chdir</c>. Making it changes nothing.</summary>
    /// <param name="path">The directory. A relative path counts from the directory that an entry finds.</param>
    /// <returns>The manager. Its value is the full path. It may be entered again, also while it is open: each exit goes back to where its own entry came from.</returns>
    /// <remarks>The working directory belongs to the whole process: all threads and flows are moved, and overlapping entries from several of them disturb each other.</remarks>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    [HasNoTwin("It waits for nothing: AsyncContextManager.From takes the manager.")]
    public static ContextManager<string> CurrentDirectory(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);

        return From(CurrentDirectoryManager.CurrentDirectory(path));
    }

    /// <summary>A manager that sets a variable of the environment. Making it sets nothing.</summary>
    /// <param name="name">The variable's name.</param>
    /// <param name="value">What it is set to, and the scope's value; null removes it, and before .NET 9 an empty text does too.</param>
    /// <returns>The manager. It may be entered again, also while it is open: each exit puts back what its own entry found, or removes it if there was nothing.</returns>
    /// <remarks>The environment belongs to the whole process, and to the children that it starts: all threads and flows see the change.</remarks>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or empty, or contains an equals sign or a null character.</exception>
    [HasNoTwin("It waits for nothing: AsyncContextManager.From takes the manager.")]
    public static ContextManager<string?> EnvironmentVariable(string name, string? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.AsSpan().ContainsAny('=', '\0'))
        {
            throw new ArgumentException("The name of an environment variable contains an equals sign or a null character, which no environment can hold. Leave it out.", nameof(name));
        }

        return From(EnvironmentVariableManager.EnvironmentVariable(name, value));
    }

    /// <summary>Makes a manager that sets a value at its entry: Python's <c>mock.patch</c> for a value.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="get">Gets the current value. It is called once at each entry.</param>
    /// <param name="set">Sets a value. It is called once at each entry, and once at its exit.</param>
    /// <param name="value">The new value, which is the scope's value.</param>
    /// <returns>The manager. It can be entered again while it is open: each exit puts back the value that its own entry found.</returns>
    /// <remarks>
    /// If <paramref name="set"/> throws at the entry, the body does not run and nothing is put back. If it throws at the exit, its
    /// exception replaces the body's, which becomes its context.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="get"/> or <paramref name="set"/> is null.</exception>
    [HasNoTwin("It waits for nothing: AsyncContextManager.From takes the manager.")]
    public static ContextManager<T> Set<T>(Func<T> get, Action<T> set, T value)
    {
        ArgumentNullException.ThrowIfNull(get);
        ArgumentNullException.ThrowIfNull(set);

        return From(SetManager.Set(get, set, value));
    }

    /// <summary>Suppresses exceptions of a type, and of types derived from it: the port of Python's <c>suppress</c>.</summary>
    /// <typeparam name="TException">The type.</typeparam>
    /// <returns>What runs bodies so. It can't be entered: in a <c>using</c> it could not work.</returns>
    [HasNoTwin("A Suppression has a RunAsync of its own.")]
    public static Suppression Suppress<TException>()
        where TException : Exception => new([typeof(TException)]);

    /// <summary>Suppresses exceptions of two types, and of types derived from them.</summary>
    /// <typeparam name="TException1">The one type.</typeparam>
    /// <typeparam name="TException2">The other type.</typeparam>
    /// <inheritdoc cref="Suppress{TException}"/>
    [HasNoTwin("A Suppression has a RunAsync of its own.")]
    public static Suppression Suppress<TException1, TException2>()
        where TException1 : Exception
        where TException2 : Exception => new([typeof(TException1), typeof(TException2)]);

    /// <summary>Suppresses exceptions of any of some types, and of types derived from them. An empty list suppresses nothing.</summary>
    /// <param name="types">The types.</param>
    /// <inheritdoc cref="Suppress{TException}"/>
    /// <exception cref="ArgumentNullException"><paramref name="types"/> or one of them is null.</exception>
    /// <exception cref="ArgumentException">One of them is no type of exceptions.</exception>
    [HasNoTwin("A Suppression has a RunAsync of its own.")]
    public static Suppression Suppress(params Type[] types)
    {
        ArgumentNullException.ThrowIfNull(types);
        foreach (var type in types)
        {
            ArgumentNullException.ThrowIfNull(type, nameof(types));
            if (!typeof(Exception).IsAssignableFrom(type))
            {
                throw new ArgumentException($"The type '{type}' is no type of exceptions, so nothing of it can ever be suppressed. Pass types that derive from Exception.", nameof(types));
            }
        }

        return new Suppression([.. types]);
    }
}
