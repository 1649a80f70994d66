using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Yielding.Outcomes;

/// <summary>
/// The fields in which the state machine of an asynchronous method keeps the pending exceptions of its blocks: read once for each type,
/// from the IL of its <c>MoveNext</c>.
/// </summary>
/// <remarks>
/// <para>The compiler translates <c>await using</c>, and a <c>finally</c> block that contains an await, to a catch clause that stores the
/// exception in a field of type object, then the block as ordinary code, and after it a throw of the field's value. So while the block
/// awaits, the field holds the exception that is leaving the guarded code, or null.</para>
/// <para>An await in such a block belongs to the clauses whose <c>try</c> block ends before the await, and whose field is read next after
/// it: that is the throw at the block's end. A clause that ended before the scope was entered guards other code. docs/decisions/0004 has
/// the argument.</para>
/// </remarks>
internal sealed class StateMachineLayout
{
    private const string Reason =
        "Where trimming or native AOT has removed a field or the code, the machine cannot be read and proves nothing.";
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    // States from here down are yields of asynchronous iterators; -1 to -3 are running, finished and not started.
    private const int FirstYieldState = -4;

    // pop, a few nops, and a leave with a long target
    private const int LongestEmptyHandler = 16;

    private static readonly bool s_isOff = AppContext.TryGetSwitch("Yielding.StateMachines", out var isOn) && !isOn;
    private static readonly MetadataCache<Type, StateMachineLayout> s_known = new(Read);
    private static long s_answers;

    private readonly FieldInfo _state;
    private readonly FieldInfo? _disposeMode;
    private readonly List<Suspension> _suspensions;
    private readonly List<Guard> _guards;
    private readonly List<Access> _accesses;
    private readonly List<Instruction> _calls;
    private readonly FieldInfo? _promise;
    private readonly ConcurrentDictionary<int, Access[]> _stores = new();

    // A linked list of cached results. There are few: one for each scope that the method disposes.
    private DisposingAwait? _awaits;

    private StateMachineLayout(
        MethodBase moveNext,
        FieldInfo state,
        FieldInfo? disposeMode,
        FieldInfo? promise,
        List<Suspension> suspensions,
        List<Guard> guards,
        List<Access> accesses,
        List<Instruction> calls)
    {
        Method = new StackMethod(moveNext);
        _calls = calls;
        _state = state;
        _disposeMode = disposeMode;
        _promise = promise;
        _suspensions = suspensions;
        _guards = guards;
        _accesses = accesses;
    }

    /// <summary>The number of outcomes read from state machines in this process. For tests.</summary>
    public static long Answers => Volatile.Read(ref s_answers);

    /// <summary>Whether the method is an asynchronous iterator, which its consumer may dispose at a <c>yield</c>.</summary>
    public bool IsIterator => _disposeMode is not null;

    /// <summary>The <c>MoveNext</c> method of the state machine.</summary>
    public StackMethod Method { get; }

    /// <summary>Returns the layout of a state machine's type; null when it cannot be read, so that it proves nothing.</summary>
    public static StateMachineLayout? Of(Type machine) => s_isOff ? null : s_known.Get(machine);

    /// <summary>
    /// Returns whether the code at this offset may belong to a <c>finally</c> or <c>catch</c> block that contains an await, which the
    /// compiler has translated to ordinary code: an exception may be pending.
    /// </summary>
    public bool MayBePendingAt(int offset) => _guards.Exists(
        guard => guard.HandlerEnd <= offset && (guard.IsFinally ? !HasEnded(guard, offset) : !(guard.BlockEnd <= offset)));

    /// <summary>Finds the entry of a scope in the method's IL.</summary>
    /// <param name="line">
    /// The line that the compiler passes as the last argument of an entry (<c>CallerLineNumber</c>): a constant in the IL.
    /// </param>
    /// <param name="callee">The helper that is called there to enter; null when the library is called.</param>
    /// <remarks>The offset of a stack frame is not used: in optimized code it may be that of another instruction.</remarks>
    public EntryRange FindEntry(int line, MethodBase? callee)
    {
        var calls = _calls.FindAll(call => call.Constant == line && Resolve(call.Operand) is { } entered && new StackMethod(entered).IsOwn);
        if (calls.Count == 0 && callee is not null)
        {
            calls = _calls.FindAll(call => Resolve(call.Operand) is { } called && called.HasSameMetadataDefinitionAs(callee));
        }

        return calls.Count == 0 ? EntryRange.Unknown : new EntryRange(calls[0].Offset, calls[^1].Offset);
    }

    /// <summary>
    /// Returns whether both types come from the same source, compiled into two assemblies: there the method has the same lines.
    /// </summary>
    public bool IsCopyOf(StateMachineLayout other)
    {
        var (one, another) = (Method.Method!.DeclaringType!, other.Method.Method!.DeclaringType!);

        return one.Module != another.Module
            && one.Name == another.Name
            && one.Namespace == another.Namespace
            && one.DeclaringType?.FullName == another.DeclaringType?.FullName;
    }

    /// <inheritdoc cref="StateMachineBox.RunOf"/>
    public int RunOf(object machine) =>
        _disposeMode is null ? 0
        : _promise?.GetValue(machine) is ManualResetValueTaskSourceCore<bool> promise ? (ushort)promise.Version
        : -1;

    /// <summary>Reads the outcome of a scope while the machine is suspended at the await of the scope's disposal.</summary>
    /// <param name="machine">The machine, of the type of this layout.</param>
    /// <param name="entry">The place in the method's IL where the scope was entered.</param>
    /// <param name="scope">The scope, or the stack, that the method references.</param>
    public StateMachineAnswer Read(object machine, EntryRange entry, object scope)
    {
        var state = (int)_state.GetValue(machine)!;
        var isDisposed = _disposeMode?.GetValue(machine) is true;
        var store = FindStore(machine, state, scope);
        var isPrecise = entry.IsKnown && entry.First == entry.Last;
        if (store is { } held && (isPrecise ? held.Offset < entry.First : !held.IsOfCall))
        {
            // This call has not entered the scope itself: it held it before, or read it from another object.
            return isDisposed ? StateMachineAnswer.Stopped : StateMachineAnswer.OfAnotherCall;
        }

        var hasEntered = isPrecise && store is not null;
        if (!isPrecise && store is { } found)
        {
            entry = new EntryRange(found.Offset, found.Offset);
        }

        var known = Volatile.Read(ref _awaits);
        while (known is not null && (known.State != state || known.Entry != entry))
        {
            known = known.Next;
        }

        known ??= Add(Await(state, entry));
        if (known.Around.Length == 0)
        {
            // The consumer may have stopped it within the body.
            return isDisposed ? StateMachineAnswer.Stopped
                : hasEntered ? StateMachineAnswer.None
                : StateMachineAnswer.OfAnotherCall;
        }

        Interlocked.Increment(ref s_answers);
        foreach (var field in known.Around)
        {
            if (field.GetValue(machine) is Exception pending)
            {
                return StateMachineAnswer.Failed(pending);
            }
        }

        return known.HoldsYield && isDisposed ? StateMachineAnswer.Stopped : StateMachineAnswer.Completed;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Reason)]
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    private static StateMachineLayout? Read(Type type)
    {
#pragma warning disable CA1031 // a type that cannot be read proves nothing
        try
        {
            var state = type.GetField("<>1__state", Fields);
            var moveNext = type.GetMethod(nameof(IAsyncStateMachine.MoveNext), Fields, Type.EmptyTypes);
            if (state?.FieldType != typeof(int) || moveNext?.GetMethodBody() is not { } body || body.GetILAsByteArray() is not { } code)
            {
                return null;
            }

            var suspensions = new List<Suspension>();
            var accesses = new List<Access>();
            var calls = new List<Instruction>();
            var fields = new Dictionary<int, FieldInfo?>();
            var instructions = Instruction.In(code).ToList();
            var isOfCall = false;
            foreach (var instruction in instructions)
            {
                switch (instruction.Code)
                {
                    case Instruction.Call or Instruction.CallVirtual or Instruction.NewObject:
                        calls.Add(instruction);
                        isOfCall = true;
                        break;

                    case Instruction.LoadStaticField:
                        isOfCall = false;
                        break;

                    case Instruction.LoadField or Instruction.LoadFieldAddress or Instruction.StoreField:
                        if (!fields.TryGetValue(instruction.Operand, out var field))
                        {
                            fields.Add(instruction.Operand, field = OwnField(instruction.Operand, moveNext));
                        }

                        if (field is null)
                        {
                            isOfCall &= instruction.Code == Instruction.StoreField;
                        }
                        else if (field.Name != state.Name)
                        {
                            if (!field.FieldType.IsValueType)
                            {
                                accesses.Add(new Access(field, instruction.Offset, instruction.Code != Instruction.LoadField, isOfCall));
                            }
                        }
                        else if (instruction.Code == Instruction.StoreField)
                        {
                            if (instruction.Constant is not { } stored)
                            {
                                return null;
                            }

                            suspensions.Add(new Suspension(stored, instruction.Offset));
                        }

                        break;
                }
            }

            var guards = new List<Guard>();
            foreach (var clause in body.ExceptionHandlingClauses)
            {
                if (clause.Flags is not (ExceptionHandlingClauseOptions.Clause or ExceptionHandlingClauseOptions.Filter))
                {
                    continue;
                }

                var end = clause.HandlerOffset + clause.HandlerLength;
                var start = clause.Flags == ExceptionHandlingClauseOptions.Filter ? clause.FilterOffset : clause.HandlerOffset;
                var store = accesses.Find(
                    access => access.IsStore && IsMadeByCompiler(access.Field) && access.Offset >= start && access.Offset < end);
                var catchesAll = clause.Flags == ExceptionHandlingClauseOptions.Clause && clause.CatchType == typeof(object);
                var number = NumberOfBlock(instructions, clause.HandlerOffset, end);

                // A finally block whose end cannot be reached rethrows nothing, so there is no field and the handler is empty.
                if (store.Field is not null || number is not null || (catchesAll && clause.HandlerLength <= LongestEmptyHandler))
                {
                    var blockEnd = EndOfBlock(instructions, end, number);
                    var isFinally = catchesAll && number is null;
                    guards.Add(new Guard(clause.TryOffset, clause.TryOffset + clause.TryLength, end, store.Field, isFinally, blockEnd));
                }
            }

            var (disposeMode, promise) = (type.GetField("<>w__disposeMode", Fields), type.GetField("<>v__promiseOfValueOrEnd", Fields));

            return new StateMachineLayout(moveNext, state, disposeMode, promise, suspensions, guards, accesses, calls);
        }
        catch (Exception)
        {
            return null;
        }
#pragma warning restore CA1031
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    private static FieldInfo? OwnField(int token, MethodBase method)
    {
        var type = method.DeclaringType!;
        var field = method.Module.ResolveField(token, type.GetGenericArguments(), genericMethodArguments: null);

        return field!.DeclaringType == type ? field : null;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    private MethodBase? Resolve(int token)
    {
        var method = Method.Method!;
#pragma warning disable CA1031 // a call that cannot be resolved is not the one searched for
        try
        {
            return method.Module.ResolveMethod(token, method.DeclaringType!.GetGenericArguments(), genericMethodArguments: null);
        }
        catch (Exception)
        {
            return null;
        }
#pragma warning restore CA1031
    }

    /// <summary>
    /// Returns the number that identifies a catch block that contains an await; null for other handlers. The compiler moves the code of
    /// such a block out of the handler, which only stores the number, and compares the number after it. If the block does not use the
    /// exception, there is no field for it.
    /// </summary>
    private static int? NumberOfBlock(List<Instruction> instructions, int start, int end)
    {
        var handler = instructions.FindAll(instruction => instruction.Offset >= start && instruction.Offset < end);

        return handler.Exists(instruction => instruction.Code is Instruction.Call or Instruction.CallVirtual or Instruction.NewObject)
            ? null
            : handler.Find(instruction => instruction.IsStore && instruction.Constant is not null).Constant;
    }

    /// <summary>
    /// Returns the end of the code of a catch block that was moved out of its handler: the target of the comparison for another number.
    /// Null when it is not found.
    /// </summary>
    private static int? EndOfBlock(List<Instruction> instructions, int handlerEnd, int? number)
    {
        // The comparison comes first, or after those of the other catch blocks.
        const int Reach = 24;
        if (number is null)
        {
            return null;
        }

        var after = instructions.Where(instruction => instruction.Offset >= handlerEnd).Take(Reach).ToList();
        var compare = after.FindIndex(
            instruction => (instruction.IsBranchIfEqual || instruction.IsBranchUnlessEqual) && instruction.Constant == number);
        if (compare < 0)
        {
            return null;
        }

        var end = after[compare].IsBranchUnlessEqual
            ? after[compare].Target
            : after.Skip(compare).FirstOrDefault(instruction => instruction.IsBranch).Target;

        return end > handlerEnd ? end : null;
    }

    // The compiler's names are <>7__wrapN (optimized) and <>s__N. Fields of local variables have the variable's name in the angle brackets.
    private static bool IsMadeByCompiler(FieldInfo field) => field.Name.StartsWith("<>", StringComparison.Ordinal);

    private DisposingAwait Add(DisposingAwait found)
    {
        do
        {
            found.Next = Volatile.Read(ref _awaits);
        }
        while (Interlocked.CompareExchange(ref _awaits, found, found.Next) != found.Next);

        return found;
    }

    /// <summary>Finds the blocks that contain an await and end after the entry.</summary>
    private DisposingAwait Await(int state, EntryRange entry)
    {
        var nothing = new DisposingAwait(state, entry, [], HoldsYield: false);
        var suspension = OffsetOf(state);
        if (suspension < 0 || (!entry.IsKnown && _guards.Count != 1))
        {
            return nothing;
        }

        // An entry in the same line but after this await belongs to another scope.
        var last = entry.Last < suspension ? entry.Last : entry.First;
        var guards = _guards.FindAll(guard => guard.TryEnd <= suspension && guard.TryEnd > entry.First);
        var around = guards.FindAll(guard => guard.Field is not null && IsReadNext(guard.Field, suspension));
        if (around.Exists(guard => guard.TryEnd <= last)
            || guards.Exists(guard => !around.Contains(guard) && MayBeCatchBlockAround(guard, suspension, around)))
        {
            return nothing;
        }

        // Of nested blocks the innermost comes first, because its exception would replace those of the others.
        var fields = around.OrderByDescending(guard => guard.TryStart).Select(guard => guard.Field!).ToArray();

        return new DisposingAwait(state, entry, fields, around.Exists(HoldsYield));
    }

    /// <summary>
    /// Finds the store of the scope after its entry; null when no field holds the scope. A scope that is held across an await has a field,
    /// and its last store before the disposal counts.
    /// </summary>
    private Access? FindStore(object machine, int state, object scope)
    {
        Access? first = null;
        foreach (var store in _stores.GetOrAdd(state, StoresBefore))
        {
            if ((first is null || store.Offset < first.Value.Offset) && ReferenceEquals(store.Field.GetValue(machine), scope))
            {
                first = store;
            }
        }

        return first;
    }

    /// <summary>Returns the last store into each field before an await.</summary>
    private Access[] StoresBefore(int state)
    {
        var suspension = OffsetOf(state);

        return
        [
            .. _accesses
                .Where(access => access.IsStore && access.Offset < suspension)
                .GroupBy(access => access.Field)
                .Select(stores => stores.MaxBy(access => access.Offset)),
        ];
    }

    private int OffsetOf(int state)
    {
        var found = state < 0 ? [] : _suspensions.FindAll(one => one.State == state);

        return found.Count == 1 ? found[0].Offset : -1;
    }

    private bool IsReadNext(FieldInfo field, int offset) =>
        _accesses.Find(access => access.Offset > offset && access.Field == field) is { IsStore: false, Field: not null };

    /// <summary>
    /// Returns whether the await may belong to the catch block of this clause, which does not simply rethrow the exception. Then the
    /// guarded code has failed, and no field shows what happens to the exception.
    /// </summary>
    private bool MayBeCatchBlockAround(Guard guard, int suspension, List<Guard> around)
    {
        if (around.Exists(other => other.TryStart <= guard.TryStart && guard.TryEnd <= other.TryEnd))
        {
            return false; // it lies within the guarded code, and so does its catch block
        }

        return guard.IsFinally ? !HasEnded(guard, suspension) : !(guard.BlockEnd <= suspension);
    }

    /// <summary>Returns whether a <c>finally</c> block has ended before this offset: its field has been read.</summary>
    private bool HasEnded(Guard guard, int offset) => _accesses.Exists(
        access => access.Field == guard.Field && !access.IsStore && access.Offset >= guard.HandlerEnd && access.Offset < offset);

    private bool HoldsYield(Guard guard) =>
        _suspensions.Exists(one => one.State <= FirstYieldState && one.Offset >= guard.TryStart && one.Offset < guard.TryEnd);

    private readonly record struct Suspension(int State, int Offset);

    /// <summary>An access to one of the machine's fields.</summary>
    /// <param name="Field">The field.</param>
    /// <param name="Offset">The offset of the instruction.</param>
    /// <param name="IsStore">Whether it writes the field.</param>
    /// <param name="IsOfCall">Whether the written value was returned by a call, and not read from another object.</param>
    private readonly record struct Access(FieldInfo Field, int Offset, bool IsStore, bool IsOfCall);

    /// <summary>A catch clause that stores its exception in a field, or whose block contains an await.</summary>
    private readonly record struct Guard(int TryStart, int TryEnd, int HandlerEnd, FieldInfo? Field, bool IsFinally, int? BlockEnd);

    /// <summary>An await of a disposal, and the fields that hold the pending exceptions of the blocks around it.</summary>
    private sealed record DisposingAwait(int State, EntryRange Entry, FieldInfo[] Around, bool HoldsYield)
    {
        public DisposingAwait? Next { get; set; }
    }
}
