using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Yielding.Benchmarks.Quick;

/// <summary>
/// Changes the first-chance handlers of the process, which no public member can do: the library's handler is its own.
/// So a throw with and without it is measured in turn, and a difference of some percent is distinguished from noise.
/// </summary>
internal sealed class HandlerSwitch
{
    private static readonly EventHandler<FirstChanceExceptionEventArgs> s_empty = static (_, _) => { };

    private readonly FieldInfo _field;
    private readonly object _handlers;

    private HandlerSwitch(FieldInfo field, object handlers)
    {
        _field = field;
        _handlers = handlers;
    }

    /// <summary>The switch; null on a runtime that keeps its handlers elsewhere, and while there are none.</summary>
    public static HandlerSwitch? Find() =>
        typeof(AppContext).GetField("FirstChanceException", BindingFlags.Static | BindingFlags.NonPublic) is { } field
        && field.GetValue(null) is { } handlers
            ? new HandlerSwitch(field, handlers)
            : null;

    public Batch WithNone(Batch batch) => operations => With(null, batch, operations);

    /// <summary>With a handler that does nothing: what the runtime takes for calling any handler at all.</summary>
    public Batch WithEmpty(Batch batch) => operations => With(s_empty, batch, operations);

    /// <summary>Sets the field to what it is, so that this side of a comparison pays for the switch as well.</summary>
    public Batch WithLibrarys(Batch batch) => operations => With(_handlers, batch, operations);

    private int With(object? handlers, Batch batch, int operations)
    {
        _field.SetValue(null, handlers);
        try
        {
            return batch(operations);
        }
        finally
        {
            _field.SetValue(null, _handlers);
        }
    }
}
