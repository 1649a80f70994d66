using System.Collections;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>What the IL of a method on the stack shows: which blocks the running code stands in, and whether the method obtained itself what it disposes there.</summary>
/// <remarks>
/// It is read when a scope is exited after something was thrown, once for each method. A method whose IL is missing (native AOT, generated code) shows nothing.
/// </remarks>
internal sealed class MethodCode
{
    private const int CallsOfStatement = 3;
    private const string Reason = "Where trimming or native AOT has removed the code or a member, nothing is shown, which never counts as success.";

    private static readonly MetadataCache<MethodBase, MethodCode> s_known = new(Find);

    private readonly MethodBase _method;
    private readonly MethodBody _body;
    private List<Instruction>? _instructions;
    private List<int>? _scopeDisposals;
    private bool? _disposesScopeOfOthers;

    private MethodCode(MethodBase method, MethodBody body)
    {
        _method = method;
        _body = body;
    }

    /// <summary>The method disposes scopes, or stacks, of this library by their own type.</summary>
    public bool DisposesScopes => ScopeDisposals.Count > 0;

    /// <summary>The method may dispose a scope of this library, by whatever type.</summary>
    public bool DisposesAnything => Enumerable.Range(0, Instructions.Count).Any(index => IsDisposal(Instructions[index]) && MayCall(index, callee: null));

    /// <summary>The method may dispose a scope of this library that it has not obtained itself, by whatever type.</summary>
    public bool DisposesOthers => Enumerable.Range(0, Instructions.Count).Any(index => IsDisposal(Instructions[index]) && MayCall(index, callee: null) && !IsOwn(index));

    /// <summary>The JIT may inline what the method calls: its assembly is not built for debugging.</summary>
    public bool IsOptimized => IsOptimizedAssembly(_method.Module.Assembly);

    /// <summary>One of those scopes the method has not obtained itself: it is in a field or a collection, or a parameter.</summary>
    public bool DisposesScopeOfOthers => _disposesScopeOfOthers ??= ScopeDisposals.Exists(index => !IsOwn(index));

    /// <summary>The methods that are called and have code that the JIT may inline, but for those of the framework and of this library.</summary>
    public IEnumerable<MethodBase> Callees => Instructions
        .Where(instruction => instruction.IsCall)
        .Select(instruction => Resolve(instruction.Operand))
        .OfType<MethodBase>()
        .Where(called => !IsOfFramework(called.Module.Assembly) && !IsOfLibrary(called.DeclaringType));

    /// <summary>
    /// The method is a step of an iterator with <c>finally</c> blocks, which the compiler has made methods of, and these dispose only what the iterator has obtained itself.
    /// </summary>
    public bool IteratorDisposesWhatItObtained
    {
        get
        {
            var ends = Instructions.Where(instruction => instruction.IsCall).Select(instruction => Resolve(instruction.Operand)).OfType<MethodBase>().Where(IsIteratorFinally).Distinct().ToList();

            return ends.Count > 0 && ends.TrueForAll(end => Of(new StackMethod(end)) is { } code && code.DisposedFields() is { } fields && fields.TrueForAll(disposed => IsObtained(disposed, [])));
        }
    }

    private List<int> ScopeDisposals =>
        _scopeDisposals ??= Enumerable.Range(0, Instructions.Count).Where(index => IsDisposal(Instructions[index]) && IsOfLibrary(TypeDisposed(index))).ToList();

    private List<Instruction> Instructions => _instructions ??= Read();

    /// <summary>The code of a method; null when there is none.</summary>
    public static MethodCode? Of(in StackMethod method) => method.Method is { } known ? s_known.Get(known) : null;

    /// <summary>The method is one that the compiler has made of a <c>finally</c> block of an iterator.</summary>
    public static bool IsIteratorFinally(MethodBase method) => method.Name.StartsWith("<>m__Finally", StringComparison.Ordinal);

    /// <summary>The <c>finally</c> blocks that the code at this offset may stand in.</summary>
    /// <param name="offset">The offset as the stack frame gives it: 0 within a block that the JIT has compiled as a function of its own.</param>
    public List<ExceptionHandlingClause> FinallyBlocksAt(int offset) =>
        [.. _body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Finally && (offset <= 0 || Contains(clause, offset)))];

    /// <summary>The guarded block holds a <c>yield</c> of an asynchronous iterator.</summary>
    public bool HoldsYield(ExceptionHandlingClause block) => Instructions.Exists(
        instruction => instruction.Code == Instruction.StoreField && IsIn(instruction, block.TryOffset, block.TryLength) && FieldName(instruction.Operand) == "<>2__current");

    /// <summary>
    /// The block disposes what this method has obtained itself, as <c>using</c> does: from a constructor or a call, and not from a field, a parameter or a collection.
    /// Then the block guards the whole time from there on.
    /// </summary>
    public bool DisposesWhatItObtained(ExceptionHandlingClause block) =>
        _method is { Name: "Using", DeclaringType.FullName: "Microsoft.FSharp.Core.Operators" } // the function using of F#: what it is given was made for it
        || (DisposalsIn(block) is { Count: > 0 } disposals && disposals.TrueForAll(IsOwn));

    /// <summary>
    /// The method is an asynchronous one, and the block stands in a <c>finally</c> or <c>catch</c> block that the compiler has made ordinary code: an exception may be pending.
    /// </summary>
    public bool MayBePendingIn(ExceptionHandlingClause block) => MayBePendingAt(block.TryOffset);

    /// <inheritdoc cref="MayBePendingIn"/>
    /// <param name="offset">Where the code stands.</param>
    public bool MayBePendingAt(int offset)
    {
        if (typeof(IAsyncStateMachine).IsAssignableFrom(_method.DeclaringType) && StateMachineLayout.Of(_method.DeclaringType!) is { } layout)
        {
            return layout.MayBePendingAt(offset);
        }

        // Of a method that the runtime suspends, or a compiler whose machines are not known: such a block comes after a clause that catches everything.
        return _body.ExceptionHandlingClauses.Any(
            clause => clause.Flags == ExceptionHandlingClauseOptions.Clause && clause.CatchType == typeof(object) && clause.TryOffset + clause.TryLength <= offset);
    }

    /// <summary>The block may be disposing by this method.</summary>
    /// <param name="block">The block.</param>
    /// <param name="callee">The method that disposes; null for that of a scope or a stack of this library.</param>
    public bool DisposesIn(ExceptionHandlingClause block, MethodBase? callee) => DisposalsIn(block).Exists(index => MayCall(index, callee));

    /// <summary>The method may be disposing by that method in ordinary code, outside of its <c>finally</c> blocks.</summary>
    /// <param name="callee"><inheritdoc cref="DisposesIn" path="/param[@name='callee']"/></param>
    public bool DisposesInOrdinaryCode(MethodBase? callee)
    {
        var blocks = _body.ExceptionHandlingClauses.Where(clause => clause.Flags is ExceptionHandlingClauseOptions.Finally or ExceptionHandlingClauseOptions.Fault).ToList();

        return Enumerable.Range(0, Instructions.Count).Any(
            index => IsDisposal(Instructions[index]) && MayCall(index, callee) && !blocks.Exists(block => IsIn(Instructions[index], block.HandlerOffset, block.HandlerLength)));
    }

    /// <summary>The method that is called at this offset, if it is not the one whose frame follows on the stack: then the JIT has inlined it. Else null.</summary>
    /// <param name="offset">The offset.</param>
    /// <param name="callee">The method of the next frame; null for that of a scope or a stack of this library.</param>
    public MethodBase? InlinedAt(int offset, MethodBase? callee)
    {
        var index = CallAt(offset);
        if (index < 0 || !IsOptimized)
        {
            return null;
        }

        // A statement may have several calls, of which one is that of the next frame.
        var name = callee?.Name ?? nameof(IDisposable.Dispose);
        var calls = Instructions.Skip(index).Where(instruction => instruction.IsCall).Take(CallsOfStatement).Select(instruction => Resolve(instruction.Operand)).ToList();

        return calls.Exists(called => called is not null && (called.Name == name || name.EndsWith("." + called.Name, StringComparison.Ordinal))) ? null : calls[0];
    }

    /// <summary>The instruction at this offset disposes a scope, or a stack, that the method has obtained itself.</summary>
    public bool DisposesOwnScopeAt(int offset)
    {
        var index = CallAt(offset);

        return index >= 0
            && IsDisposal(Instructions[index])
            && IsOfLibrary(TypeDisposed(index))
            && IsOwn(index);
    }

    /// <summary>The instruction at this offset calls a method of that name.</summary>
    public bool Calls(int offset, string? name) =>
        name is not null && CallAt(offset) is >= 0 and var index && Resolve(Instructions[index].Operand)?.Name == name;

    /// <summary>The instruction at this offset makes the next step of an enumerator, whose code the JIT may have inlined.</summary>
    public bool StepsAt(int offset) => Calls(offset, nameof(IEnumerator.MoveNext));

    private static bool Contains(ExceptionHandlingClause clause, int offset) =>
        offset >= (clause.Flags == ExceptionHandlingClauseOptions.Filter ? clause.FilterOffset : clause.HandlerOffset)
        && offset < clause.HandlerOffset + clause.HandlerLength;

    private static bool IsIn(Instruction instruction, int start, int length) => instruction.Offset >= start && instruction.Offset < start + length;

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    private static MethodCode? Find(MethodBase method)
    {
#pragma warning disable CA1031 // a method without a body that can be read (generated code, say) shows nothing
        try
        {
            return method.GetMethodBody() is { } body ? new MethodCode(method, body) : null;
        }
        catch (Exception)
        {
            return null;
        }
#pragma warning restore CA1031
    }

    // An accessor, or a collection of the framework, gives what was there before. What a delegate, an awaiter or an enumerable gives is new.
    private static bool IsSource(MethodBase called) =>
        !called.Name.StartsWith("get_", StringComparison.Ordinal)
        && (called.Name is "GetResult" or nameof(Action.Invoke) or nameof(IEnumerable.GetEnumerator) || !IsOfFramework(called.Module.Assembly));

    private static bool IsOfFramework(Assembly assembly) => assembly.GetName().Name is { } name
        && (name is "System" or "mscorlib" or "netstandard" || name.StartsWith("System.", StringComparison.Ordinal));

    private List<Instruction> Read()
    {
#pragma warning disable CA1031 // IL of another form than is known shows nothing
        try
        {
            return [.. Instruction.In(_body.GetILAsByteArray() ?? [])];
        }
        catch (Exception)
        {
            return [];
        }
#pragma warning restore CA1031
    }

    // Without optimization the offset of a frame is that of the statement: its first call is taken for the one that is running.
    private int CallAt(int offset)
    {
        var index = Instructions.FindIndex(instruction => instruction.Offset >= offset && (instruction.IsCall || instruction.IsExit));

        return index >= 0 && Instructions[index].IsCall ? index : -1;
    }

    private static bool IsOfLibrary(Type? type) => type?.Module == typeof(MethodCode).Module;

    // Assemblies that are built for debugging are compiled as they are.
    private static bool IsOptimizedAssembly(Assembly assembly) => assembly.GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true };

    private List<int> DisposalsIn(ExceptionHandlingClause block) =>
        [.. Enumerable.Range(0, Instructions.Count).Where(index => IsIn(Instructions[index], block.HandlerOffset, block.HandlerLength) && IsDisposal(Instructions[index]))];

    /// <summary>The fields whose values the method disposes; null when it disposes something else.</summary>
    private List<Variable>? DisposedFields()
    {
        var disposed = Enumerable.Range(0, Instructions.Count).Where(index => IsDisposal(Instructions[index])).Select(VariableBefore).ToList();

        return disposed.TrueForAll(variable => variable?.Field is not null) ? disposed.ConvertAll(variable => variable!.Value) : null;
    }

    private bool IsOwn(int index) => VariableBefore(index) is { } variable && IsObtained(variable, []);

    /// <summary>The type that a disposal names: that of the method, or the one for which it calls a method of an interface.</summary>
    private Type? TypeDisposed(int index) => ConstrainedTo(index) ?? Resolve(Instructions[index].Operand)?.DeclaringType;

    private bool MayCall(int index, MethodBase? callee) =>
        TypeDisposed(index) is not { } type
        || type.IsInterface
        || type.ContainsGenericParameters
        || (callee is null ? IsOfLibrary(type) || (IsOptimized && !IsOfFramework(type.Assembly)) : // what a wrapper calls, inlined
             callee.DeclaringType is not { } other || IsRelated(type, other));

    private static bool IsRelated(Type one, Type other) => one.IsAssignableFrom(other) || other.IsAssignableFrom(one) || one.HasSameMetadataDefinitionAs(other);

    private Type? ConstrainedTo(int index) =>
        index > 0 && Instructions[index - 1].IsConstrained ? ResolveType(Instructions[index - 1].Operand) : null;

    private bool IsDisposal(Instruction instruction) =>
        instruction.IsCall && Resolve(instruction.Operand)?.Name is { } name && name.EndsWith(nameof(IDisposable.Dispose), StringComparison.Ordinal);

    /// <summary>The local or field whose value the instructions directly before this one have pushed; null when it is something else.</summary>
    private Variable? VariableBefore(int index)
    {
        do
        {
            index--;
        }
        while (index >= 0 && Instructions[index].IsConversion);

        return index < 0 ? null
            : Instructions[index].LoadedLocal is { } local ? new Variable(local, Field: null)
            : Instructions[index].Code is Instruction.LoadField or Instruction.LoadFieldAddress ? new Variable(Local: -1, Instructions[index].Operand)
            : null;
    }

    private bool IsObtained(Variable variable, HashSet<Variable> visited)
    {
        if (!visited.Add(variable))
        {
            return true;
        }

        var isObtained = false;
        for (var index = 0; index < Instructions.Count; index++)
        {
            if (!IsStoreInto(variable, Instructions[index]))
            {
                continue;
            }

            var joins = JoinsBefore(index).ToList();
            if (joins.Count == 0 && IsEmptied(index))
            {
                continue;
            }

            // After a throw only a branch gets here.
            var isReached = joins.Count == 0 || index == 0 || !Instructions[index - 1].IsExit;
            if ((isReached && !IsNew(index, visited)) || !joins.TrueForAll(join => IsNew(join, visited)))
            {
                return false;
            }

            isObtained = true;
        }

        // A structure is not stored, but constructed in place.
        return isObtained || (variable.Field is null && _body.LocalVariables[variable.Local].LocalType is { IsValueType: true } type && IsConstructed(type));
    }

    /// <summary>What the instructions before this one have pushed is new: of a constructor or a call, or of a variable whose values are.</summary>
    private bool IsNew(int index, HashSet<Variable> visited) => IsSource(index) || IsEmptied(index) || (VariableBefore(index) is { } source && IsObtained(source, visited));

    /// <summary>The branches that come here with a value of their own, as those of <c>?:</c>, <c>??</c> and of a switch do.</summary>
    private IEnumerable<int> JoinsBefore(int index)
    {
        var first = index;
        while (first > 0 && Instructions[first - 1].IsConversion)
        {
            first--;
        }

        var (from, to) = (Instructions[first].Offset, Instructions[index].Offset);

        return Enumerable.Range(0, Instructions.Count).Where(branch => Instructions[branch].Target >= from && Instructions[branch].Target <= to);
    }

    private bool IsConstructed(Type type) =>
        Instructions.Exists(instruction => instruction.Code == Instruction.Call && Resolve(instruction.Operand) is ConstructorInfo constructor && constructor.DeclaringType == type);

    private bool IsSource(int index)
    {
        do
        {
            index--;
        }
        while (index >= 0 && Instructions[index].IsConversion);

        return index >= 0
            && (Instructions[index].Code == Instruction.NewObject
                || (Instructions[index].IsCall && Resolve(Instructions[index].Operand) is { } called && IsSource(called)));
    }

    // After its last use the compiler stores null, so that the object can be collected.
    private bool IsEmptied(int index) => index > 0 && Instructions[index - 1].Code == Instruction.LoadNull;

    private static bool IsStoreInto(Variable variable, Instruction instruction) =>
        variable.Field is { } field ? instruction.Code == Instruction.StoreField && instruction.Operand == field : instruction.StoredLocal == variable.Local;

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    private MethodBase? Resolve(int token) => Resolve(() => _method.Module.ResolveMethod(token, TypeArguments, MethodArguments));

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    private string? FieldName(int token) => Resolve(() => _method.Module.ResolveField(token, TypeArguments, MethodArguments))?.Name;

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    private Type? ResolveType(int token) => Resolve(() => _method.Module.ResolveType(token, TypeArguments, MethodArguments));

    private Type[]? TypeArguments => _method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;

    private Type[]? MethodArguments => _method.IsGenericMethod ? _method.GetGenericArguments() : null;

    private static T? Resolve<T>(Func<T?> resolve)
        where T : class
    {
#pragma warning disable CA1031 // what can't be resolved is not what is looked for
        try
        {
            return resolve();
        }
        catch (Exception)
        {
            return null;
        }
#pragma warning restore CA1031
    }

    /// <summary>A local, or a field of the method's object, of its state machine, or of a closure.</summary>
    /// <param name="Local">The number of the local; -1 for a field.</param>
    /// <param name="Field">The token of the field; null for a local.</param>
    private readonly record struct Variable(int Local, int? Field);
}
