using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>Reads the object in which the builders of the base library keep the state machine of a suspended asynchronous method.</summary>
internal static class StateMachineBox
{
    private static readonly MetadataCache<Type, FieldInfo> s_fields = new(FindField);

    /// <summary>Returns the state machine that awaits; null when it cannot be determined.</summary>
    /// <param name="state">The state that was passed to its awaiter: the box, or a delegate of the box.</param>
    public static object? MachineOf(object? state)
    {
        var box = state is Delegate continuation ? continuation.Target : state;

        return box is null ? null : s_fields.Get(box.GetType())?.GetValue(box);
    }

    /// <summary>Reads the outcome of a scope from the state machine that awaits the disposal of the scope.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="place">The place where the scope was entered. The machine of another method gives no answer.</param>
    /// <param name="scope">The scope, or the stack, that the method references.</param>
    public static StateMachineAnswer Read(object machine, EntryPlace place, object scope)
    {
        var type = machine.GetType();
        if (StateMachineLayout.Of(type) is not { } layout)
        {
            return StateMachineAnswer.None;
        }

        if (layout.Method.IsSame(place.Method))
        {
            return layout.Read(machine, place.Entry, scope);
        }

        // A source file compiled into several assemblies has the same lines in each, so the place may have been found in another one.
        if (place.Layout is { } other && layout.IsCopyOf(other))
        {
            return layout.Read(machine, layout.FindEntry(place.Line, callee: null), scope);
        }

        place.NoteDisposalIn(layout.Method);

        return StateMachineAnswer.None;
    }

    /// <summary>
    /// Returns a number of the current run of an iterator, from one <c>yield</c> to the next; 0 for other methods; -1 when it cannot be
    /// determined.
    /// </summary>
    public static int RunOf(object machine) => StateMachineLayout.Of(machine.GetType())?.RunOf(machine) ?? -1;

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Where trimming has removed the field, the machine is unknown.")]
    private static FieldInfo? FindField(Type box) =>
        box.GetField("StateMachine", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
}
