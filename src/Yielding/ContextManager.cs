using System.ComponentModel;
using System.Diagnostics;
using Yielding.Internal;
using Yielding.Managers;

namespace Yielding;

/// <summary>Makes context managers.</summary>
/// <example>
/// <code>
/// var debugging = ContextManager.Set(() => settings.Level, level => settings.Level = level, "debug");
///
/// debugging.Run(level => log.WriteLine($"{level}: {settings.Level}"));    // afterwards the level is what it was
/// </code>
/// </example>
public static class ContextManager
{
    private const string TaskClose =
        "The 'close' returns a task: a synchronous manager does not await it. "
        + "Use 'AsyncContextManager.Closing' of the package Yielding.Async.";

    /// <summary>Makes a context manager from a generator. Each entry is a fresh run of it, also while others are active.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">The generator. Nothing of it runs before the first entry.</param>
    /// <returns>A manager that can be entered repeatedly, nested, and from several threads if the generator allows that.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    public static ContextManager<T> From<T>(IEnumerable<T> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new PlainManager<T>(generator);
    }

    /// <summary>
    /// Makes a context manager from a generator that receives the outcome of its body. Each entry is a fresh run of it, also while others
    /// are active.
    /// </summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">Makes the generator from the <see cref="ScopeBody"/> of the run. It is called at every entry.</param>
    /// <returns>A manager that can be entered repeatedly, nested, and from several threads if the generator allows that.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    public static ContextManager<T> From<T>(Func<ScopeBody, IEnumerable<T>> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new ObservingManager<T>(generator);
    }

    /// <summary>
    /// Makes a manager from a generator that is an async method and yields by <c>await yield.Return(value)</c>, also in a <c>try</c> with a
    /// <c>catch</c>. Each entry is a fresh run of it.
    /// </summary>
    /// <typeparam name="T">The type of the scope's value. A lambda states it in the type of its parameter.</typeparam>
    /// <param name="generator">
    /// Called at each entry, on the entering thread: it runs the setup. A method group needs the type argument:
    /// <c>From&lt;int>(Numbers)</c>. It can await nothing but the yielder; one that has to is for <c>AsyncContextManager.From</c>.
    /// </param>
    /// <returns>
    /// The manager. A <c>Run</c> calls its body inside the await, so an exception filter around it runs before the <c>finally</c> blocks of
    /// the body.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    public static ContextManager<T> From<T>(Func<Yielder<T>, ScopeRun> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new AwaitedManager<T>(generator);
    }

    /// <summary>Makes a manager that closes a thing at its exit, however the body ended: the port of Python's <c>closing</c>.</summary>
    /// <typeparam name="T">The type of the thing.</typeparam>
    /// <param name="thing">The thing, which is the scope's value. It can be null if <paramref name="close"/> accepts that.</param>
    /// <param name="close">Closes the thing. It is called once at each exit.</param>
    /// <returns>The manager.</returns>
    /// <remarks>An exception that <paramref name="close"/> throws replaces the body's exception, which becomes its context.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="close"/> is null.</exception>
    public static ContextManager<T> Closing<T>(T thing, Action<T> close)
    {
        ArgumentNullException.ThrowIfNull(close);

        return From(ClosingManager.Closing(thing, close));
    }

    /// <summary>
    /// Makes a manager that closes a thing at its exit with a function, whose result is ignored. A function that returns a task is
    /// rejected: use <c>AsyncContextManager.Closing</c>.
    /// </summary>
    /// <typeparam name="T">The type of the thing.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="thing">The thing, which is the scope's value. It can be null if <paramref name="close"/> accepts that.</param>
    /// <param name="close">Closes the thing. It is called once at each exit.</param>
    /// <returns>The manager.</returns>
    /// <remarks>An exception that <paramref name="close"/> throws replaces the body's exception, which becomes its context.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="close"/> is null.</exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="TResult"/> is a task.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static ContextManager<T> Closing<T, TResult>(T thing, Func<T, TResult> close)
    {
        ArgumentNullException.ThrowIfNull(close);
        TaskResult<TResult>.ThrowIfTask(TaskClose);

        return Closing(thing, new Action<T>([StackTraceHidden] (thing) => close(thing)));
    }

    /// <summary>Makes a manager that disposes a thing at its exit, however the body ended: the port of Python's <c>closing</c>.</summary>
    /// <typeparam name="T">The type of the thing.</typeparam>
    /// <param name="thing">The thing, which is the scope's value. It is disposed at each exit.</param>
    /// <returns>The manager.</returns>
    /// <remarks>An exception that <c>Dispose</c> throws replaces the body's exception, which becomes its context.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="thing"/> is null.</exception>
    public static ContextManager<T> Closing<T>(T thing)
        where T : IDisposable
    {
        ArgumentNullException.ThrowIfNull(thing);

        return Closing(thing, static thing => thing.Dispose());
    }

    /// <summary>
    /// Makes a manager that gives a value and does nothing, for places where a manager is optional: the port of Python's
    /// <c>nullcontext</c>.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The scope's value.</param>
    /// <returns>The manager.</returns>
    public static ContextManager<T> Null<T>(T value) => From(NullManager.Null(value));

    /// <summary>
    /// Makes a manager that redirects <see cref="Console.Out"/> at its entry: the port of Python's <c>redirect_stdout</c>.
    /// </summary>
    /// <param name="writer">The new target, which is the scope's value. It is not closed.</param>
    /// <returns>The manager. It can be entered again while it is open: each exit puts back the object that its own entry found.</returns>
    /// <remarks>
    /// The console belongs to the whole process: other threads are redirected too. Overlapping entries from several threads put back each
    /// other's objects.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is null.</exception>
    [HasNoTwin("It waits for nothing: AsyncContextManager.From takes the manager.")]
    public static ContextManager<TextWriter> RedirectOut(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);

        return From(RedirectManager.RedirectOut(writer));
    }

    /// <summary>
    /// Makes a manager that redirects <see cref="Console.Error"/> at its entry: the port of Python's <c>redirect_stderr</c>.
    /// </summary>
    /// <param name="writer">The new target, which is the scope's value. It is not closed.</param>
    /// <returns>The manager. It can be entered again while it is open: each exit puts back the object that its own entry found.</returns>
    /// <remarks>
    /// The console belongs to the whole process: other threads are redirected too. Overlapping entries from several threads put back each
    /// other's objects.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is null.</exception>
    [HasNoTwin("It waits for nothing: AsyncContextManager.From takes the manager.")]
    public static ContextManager<TextWriter> RedirectError(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);

        return From(RedirectManager.RedirectError(writer));
    }

    /// <summary>Makes a manager that redirects <see cref="Console.In"/> at its entry.</summary>
    /// <param name="reader">The new source, which is the scope's value. It is not closed.</param>
    /// <returns>The manager. It can be entered again while it is open: each exit puts back the object that its own entry found.</returns>
    /// <remarks>
    /// The console belongs to the whole process: other threads are redirected too. Overlapping entries from several threads put back each
    /// other's objects.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="reader"/> is null.</exception>
    [HasNoTwin("It waits for nothing: AsyncContextManager.From takes the manager.")]
    public static ContextManager<TextReader> RedirectIn(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);

        return From(RedirectManager.RedirectIn(reader));
    }

    /// <summary>Makes a manager that changes the working directory at its entry: the port of Python's <c>chdir</c>.</summary>
    /// <param name="path">The directory. A relative path is resolved at each entry.</param>
    /// <returns>
    /// The manager. Its value is the full path. It can be entered again while it is open: each exit puts back the directory that its own
    /// entry found.
    /// </returns>
    /// <remarks>
    /// The working directory belongs to the whole process: all threads are affected, and overlapping entries from several threads disturb
    /// each other.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    [HasNoTwin("It waits for nothing: AsyncContextManager.From takes the manager.")]
    public static ContextManager<string> CurrentDirectory(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);

        return From(CurrentDirectoryManager.CurrentDirectory(path));
    }

    /// <summary>Makes a manager that sets an environment variable at its entry.</summary>
    /// <param name="name">The name of the variable.</param>
    /// <param name="value">
    /// The new value, which is the scope's value. Null removes the variable; before .NET 9 an empty string does, too.
    /// </param>
    /// <returns>
    /// The manager. It can be entered again while it is open: each exit puts back the value that its own entry found, or removes the
    /// variable if there was none.
    /// </returns>
    /// <remarks>The environment belongs to the whole process, and to the child processes that it starts.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or contains an equals sign or a null character.</exception>
    [HasNoTwin("It waits for nothing: AsyncContextManager.From takes the manager.")]
    public static ContextManager<string?> EnvironmentVariable(string name, string? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.AsSpan().ContainsAny('=', '\0'))
        {
            throw new ArgumentException(
                "The name of an environment variable contains an equals sign or a null character. Leave it out.", nameof(name));
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

    /// <summary>Suppresses exceptions of a type and of types derived from it: the port of Python's <c>suppress</c>.</summary>
    /// <typeparam name="TException">The type.</typeparam>
    /// <returns>The suppression. It runs bodies and cannot be entered, because in a <c>using</c> it could not work.</returns>
    [HasNoTwin("A Suppression has a RunAsync of its own.")]
    public static Suppression Suppress<TException>()
        where TException : Exception => new([typeof(TException)]);

    /// <summary>Suppresses exceptions of two types and of types derived from them.</summary>
    /// <typeparam name="TException1">The first type.</typeparam>
    /// <typeparam name="TException2">The second type.</typeparam>
    /// <returns>The suppression. It runs bodies and cannot be entered, because in a <c>using</c> it could not work.</returns>
    [HasNoTwin("A Suppression has a RunAsync of its own.")]
    public static Suppression Suppress<TException1, TException2>()
        where TException1 : Exception
        where TException2 : Exception => new([typeof(TException1), typeof(TException2)]);

    /// <summary>Suppresses exceptions of any of some types and of types derived from them. An empty list suppresses nothing.</summary>
    /// <param name="types">The types.</param>
    /// <returns>The suppression. It runs bodies and cannot be entered, because in a <c>using</c> it could not work.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="types"/> or one of them is null.</exception>
    /// <exception cref="ArgumentException">One of them does not derive from <see cref="Exception"/>.</exception>
    [HasNoTwin("A Suppression has a RunAsync of its own.")]
    public static Suppression Suppress(params Type[] types)
    {
        ArgumentNullException.ThrowIfNull(types);
        foreach (var type in types)
        {
            ArgumentNullException.ThrowIfNull(type, nameof(types));
            if (!typeof(Exception).IsAssignableFrom(type))
            {
                throw new ArgumentException($"Type '{type}' does not derive from System.Exception.", nameof(types));
            }
        }

        return new Suppression([.. types]);
    }
}
