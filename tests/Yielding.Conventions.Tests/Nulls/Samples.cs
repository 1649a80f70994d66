using System.Linq.Expressions;
using System.Reflection;
using Serilog.Core;
using Serilog.Events;
using Yielding.Testing;

namespace Yielding.Conventions.Nulls;

/// <summary>
/// Valid arguments. Whatever would run code of the caller throws <see cref="UsedException"/> instead: a null has to be found before
/// anything is used.
/// </summary>
internal static class Samples
{
    private static readonly Dictionary<Type, object> s_known = new()
    {
        [typeof(string)] = "sample",
        [typeof(Type)] = typeof(InvalidOperationException),
        [typeof(Exception)] = new InvalidOperationException("sample"),
        [typeof(TextWriter)] = TextWriter.Null,
        [typeof(TextReader)] = TextReader.Null,
        [typeof(Task)] = Task.CompletedTask,
        [typeof(Suppression)] = ContextManager.Suppress(),
        [typeof(ExitStackBase)] = new ExitStack(),
        [typeof(AsyncExitStack)] = new AsyncExitStack(),
        [typeof(SweepProbe)] = Probe(),
        [typeof(LogEvent)] = new LogEvent(DateTimeOffset.UnixEpoch, LogEventLevel.Debug, exception: null, MessageTemplate.Empty, []),
        [typeof(ILogEventPropertyFactory)] = new UnusedPropertyFactory(),
        [typeof(TaskGroup)] = Group(),
    };

    private static readonly Dictionary<Type, Type> s_knownGenerics = new()
    {
        [typeof(IEnumerable<>)] = typeof(UnusedSequence<>),
        [typeof(IAsyncEnumerable<>)] = typeof(UnusedSequence<>),
        [typeof(ContextManager<>)] = typeof(UnusedManager<>),
        [typeof(AsyncContextManager<>)] = typeof(UnusedAsyncManager<>),
    };

    public static object? Of(Type type)
    {
        if (s_known.TryGetValue(type, out var known))
        {
            return known;
        }

        if (type.IsGenericType && s_knownGenerics.TryGetValue(type.GetGenericTypeDefinition(), out var generic))
        {
            return Activator.CreateInstance(generic.MakeGenericType(type.GetGenericArguments()));
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(AsyncScope<>))
        {
            return typeof(Samples)
                .GetMethod(nameof(Entered), BindingFlags.Static | BindingFlags.NonPublic, [])!.MakeGenericMethod(type.GetGenericArguments())
                .Invoke(null, null);
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return UnusedDelegate(type);
        }

        if (type.IsArray)
        {
            return Array.CreateInstance(type.GetElementType()!, 0);
        }

        if (type.IsValueType || (!type.IsAbstract && type.GetConstructor([]) is not null))
        {
            return Activator.CreateInstance(type);
        }

        throw new InvalidOperationException($"There is no sample of '{type}': add one to Samples.");
    }

    // Its setup has nothing to wait for.
    private static AsyncScope<T> Entered<T>() => Entered(AsyncContextManager.Null(default(T)!));

    private static AsyncScope<T> Entered<T>(AsyncContextManager<T> manager) => AsyncScope.EnterAsync(manager).AsTask().Result;

    // Only a sweep makes one.
    private static SweepProbe Probe()
    {
        SweepProbe? probe = null;
        ScopeSweep.Verify(given => ContextManager.Null(probe = given), (_, _) => { }, new SweepOptions { AfterRun = _ => { } });

        return probe!;
    }

    // Only its manager makes one.
    private static TaskGroup Group() => Entered(AsyncContextManager.TaskGroup()).Value;

    private static Delegate UnusedDelegate(Type type)
    {
        var method = type.GetMethod("Invoke")!;
        var parameters = method.GetParameters().Select(parameter => Expression.Parameter(parameter.ParameterType, parameter.Name));
        var thrown = Expression.Throw(Expression.New(typeof(UsedException)), method.ReturnType);

        return Expression.Lambda(type, thrown, parameters).Compile();
    }

    private sealed class UnusedPropertyFactory : ILogEventPropertyFactory
    {
        public LogEventProperty CreateProperty(string name, object? value, bool destructureObjects = false) => throw new UsedException();
    }
}
