using System.Collections;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>
/// Reads the IL of a method on the stack: which blocks contain the running code, and whether the method itself obtained what it disposes.
/// </summary>
/// <remarks>
/// The IL of a method is read once, when a scope is exited after something was thrown. A method without IL (native AOT, generated code)
/// has no <see cref="MethodCode"/>.
/// </remarks>
internal sealed class MethodCode
{
    private const int CallsOfStatement = 3;
    private const string Reason = "Code that trimming or native AOT has removed is not analyzed, which never counts as success.";

    private static readonly MetadataCache<MethodBase, MethodCode> s_known = new(Find);

    private readonly MethodBase _method;
    private readonly MethodBody _body;
    private readonly MethodTokens _tokens;
    private List<Instruction>? _instructions;
    private EvaluationStack? _stack;
    private List<MethodBase>? _callees;
    private List<int>? _scopeDisposals;
    private bool? _disposesScopeOfOthers;

    private MethodCode(MethodBase method, MethodBody body)
    {
        _method = method;
        _body = body;
        _tokens = new MethodTokens(method);
    }

    /// <summary>Whether the method disposes scopes or stacks of this library by their own type.</summary>
    public bool DisposesScopes => ScopeDisposals.Count > 0;

    /// <summary>Whether the method may dispose a scope of this library, by any type.</summary>
    public bool DisposesAnything => Disposals.Any(index => MayCall(index, callee: null));

    /// <summary>Whether the method may dispose, by any type, a scope of this library that it has not obtained itself.</summary>
    public bool DisposesOthers => Disposals.Any(index => MayCall(index, callee: null) && !IsOwn(index));

    /// <summary>Whether the JIT may inline what the method calls: its assembly is not built for debugging.</summary>
    public bool IsOptimized => IsOptimizedAssembly(_method.Module.Assembly);

    /// <summary>Whether the method has not obtained one of the scopes itself: a field, a collection or a parameter holds it.</summary>
    public bool DisposesScopeOfOthers => _disposesScopeOfOthers ??= ScopeDisposals.Exists(index => !IsOwn(index));

    /// <summary>The called methods that the JIT may inline, without those of the framework and of this library.</summary>
    public List<MethodBase> Callees => _callees ??=
    [
        .. Instructions
            .Where(instruction => instruction.IsCall)
            .Select(instruction => _tokens.Method(instruction.Operand))
            .OfType<MethodBase>()
            .Where(called => !CalledMethod.IsOfFramework(called.Module.Assembly) && !IsOfLibrary(called.DeclaringType)),
    ];

    /// <summary>Whether the method calls a delegate or a virtual method. In hot code the JIT may inline what they call.</summary>
    public bool CallsUnknown => Instructions.Exists(
        instruction => instruction.IsCall
            && !IsDisposal(instruction)
            && (_tokens.Method(instruction.Operand) is not { } called
                || (typeof(Delegate).IsAssignableFrom(called.DeclaringType) && called.Name == nameof(Action.Invoke))
                || (called is { IsVirtual: true, IsFinal: false } && !CalledMethod.IsOfFramework(called.Module.Assembly))));

    /// <summary>
    /// Whether the method is a step of an iterator with <c>finally</c> blocks that dispose only what the iterator itself has obtained. The
    /// compiler has turned these blocks into methods.
    /// </summary>
    public bool IteratorDisposesWhatItObtained
    {
        get
        {
            var ends = Instructions
                .Where(instruction => instruction.IsCall)
                .Select(instruction => _tokens.Method(instruction.Operand))
                .OfType<MethodBase>()
                .Where(IsIteratorFinally)
                .Distinct()
                .ToList();

            return ends.Count > 0 && ends.TrueForAll(DisposesObtainedFields);

            bool DisposesObtainedFields(MethodBase end) =>
                Of(new StackMethod(end)) is { } code
                && code.DisposedFields() is { } fields
                && fields.TrueForAll(disposed => Values(block: null).IsFieldObtained(disposed));
        }
    }

    private IEnumerable<int> Disposals => Enumerable.Range(0, Instructions.Count).Where(index => IsDisposal(Instructions[index]));

    private List<int> ScopeDisposals => _scopeDisposals ??= Disposals.Where(index => IsOfLibrary(TypeDisposed(index))).ToList();

    private List<Instruction> Instructions => _instructions ??= Read();

    /// <summary>Returns the code of a method, or null when there is none.</summary>
    public static MethodCode? Of(in StackMethod method) => method.Method is { } known ? s_known.Get(known) : null;

    /// <summary>Returns whether the compiler has made the method from a <c>finally</c> block of an iterator.</summary>
    public static bool IsIteratorFinally(MethodBase method) => method.Name.StartsWith("<>m__Finally", StringComparison.Ordinal);

    /// <summary>Returns the <c>finally</c> blocks that may contain the code at this offset.</summary>
    /// <param name="offset">The offset that the stack frame has: 0 within a block that the JIT has compiled as a separate function.</param>
    public List<ExceptionHandlingClause> FinallyBlocksAt(int offset) =>
    [
        .. _body.ExceptionHandlingClauses.Where(
            clause => clause.Flags == ExceptionHandlingClauseOptions.Finally && (offset <= 0 || Contains(clause, offset))),
    ];

    /// <summary>Returns whether the guarded block contains a <c>yield</c> of an asynchronous iterator.</summary>
    public bool HoldsYield(ExceptionHandlingClause block) => Instructions.Exists(
        instruction => instruction.Code == Instruction.StoreField
            && IsIn(instruction, block.TryOffset, block.TryLength)
            && _tokens.Field(instruction.Operand)?.Name == "<>2__current");

    /// <summary>
    /// Returns whether the block disposes what this method has obtained itself, as <c>using</c> does: from a constructor or a call, and not
    /// from a field, a parameter or a collection. Then the block guards all code that follows.
    /// </summary>
    public bool DisposesWhatItObtained(ExceptionHandlingClause block) =>
        _method is { Name: "Using", DeclaringType.FullName: "Microsoft.FSharp.Core.Operators" } // F#: the argument was made for the call
        || (DisposalsIn(block) is { Count: > 0 } disposals && disposals.TrueForAll(IsOwn));

    /// <summary>
    /// Returns whether the method is asynchronous, and an exception may be pending in the block: the block is in a <c>finally</c> or
    /// <c>catch</c> block that the compiler has turned into ordinary code.
    /// </summary>
    public bool MayBePendingIn(ExceptionHandlingClause block) => MayBePendingAt(block.TryOffset);

    /// <summary>Returns whether the method is asynchronous, and an exception may be pending at this offset.</summary>
    public bool MayBePendingAt(int offset)
    {
        if (typeof(IAsyncStateMachine).IsAssignableFrom(_method.DeclaringType)
            && StateMachineLayout.Of(_method.DeclaringType!) is { } layout)
        {
            return layout.MayBePendingAt(offset);
        }

        // In methods that the runtime suspends, and in unknown state machines, such a block follows a clause that catches everything.
        return _body.ExceptionHandlingClauses.Any(
            clause => clause.Flags == ExceptionHandlingClauseOptions.Clause
                && clause.CatchType == typeof(object)
                && clause.TryOffset + clause.TryLength <= offset);
    }

    /// <summary>Returns whether the block may be disposing by this method.</summary>
    /// <param name="block">The block.</param>
    /// <param name="callee">The method that disposes; null for the method of a scope or a stack of this library.</param>
    public bool DisposesIn(ExceptionHandlingClause block, MethodBase? callee) => DisposalsIn(block).Exists(index => MayCall(index, callee));

    /// <summary>Returns whether ordinary code, outside of the <c>finally</c> blocks, may be disposing by this method.</summary>
    /// <param name="callee">The method that disposes; null for the method of a scope or a stack of this library.</param>
    public bool DisposesInOrdinaryCode(MethodBase? callee)
    {
        var blocks = _body.ExceptionHandlingClauses
            .Where(clause => clause.Flags is ExceptionHandlingClauseOptions.Finally or ExceptionHandlingClauseOptions.Fault)
            .ToList();

        return Disposals.Any(index => MayCall(index, callee) && !blocks.Exists(
            block => IsIn(Instructions[index], block.HandlerOffset, block.HandlerLength)));
    }

    /// <summary>
    /// Returns the method called at this offset when the JIT has inlined it: it is not the method of the next frame. Otherwise null.
    /// </summary>
    /// <param name="offset">The offset.</param>
    /// <param name="callee">The method of the next frame; null for the method of a scope or a stack of this library.</param>
    public MethodBase? InlinedAt(int offset, MethodBase? callee)
    {
        var index = CallAt(offset);
        if (index < 0 || !IsOptimized)
        {
            return null;
        }

        // A statement may have several calls, one of which is the call of the next frame.
        var name = callee?.Name ?? nameof(IDisposable.Dispose);
        var calls = Instructions
            .Skip(index)
            .Where(instruction => instruction.IsCall)
            .Take(CallsOfStatement)
            .Select(instruction => _tokens.Method(instruction.Operand))
            .ToList();

        return calls.Exists(IsCallee) ? null : calls[0];

        bool IsCallee(MethodBase? called) =>
            called is not null && (called.Name == name || name.EndsWith("." + called.Name, StringComparison.Ordinal));
    }

    /// <summary>Returns whether the instruction at this offset disposes a scope or a stack that the method has obtained itself.</summary>
    public bool DisposesOwnScopeAt(int offset)
    {
        var index = CallAt(offset);

        return index >= 0
            && IsDisposal(Instructions[index])
            && IsOfLibrary(TypeDisposed(index))
            && IsOwn(index);
    }

    /// <summary>Returns whether the instruction at this offset calls a method of this name.</summary>
    public bool Calls(int offset, string? name) =>
        name is not null && CallAt(offset) is >= 0 and var index && _tokens.Method(Instructions[index].Operand)?.Name == name;

    /// <summary>
    /// Returns whether the instruction at this offset makes the next step of an enumerator, whose code the JIT may have inlined.
    /// </summary>
    public bool StepsAt(int offset) => Calls(offset, nameof(IEnumerator.MoveNext));

    private static bool Contains(ExceptionHandlingClause clause, int offset) =>
        offset >= clause.HandlerOffset && offset < clause.HandlerOffset + clause.HandlerLength;

    private static bool IsIn(Instruction instruction, int start, int length) =>
        instruction.Offset >= start && instruction.Offset < start + length;

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    private static MethodCode? Find(MethodBase method)
    {
#pragma warning disable CA1031 // a method whose body cannot be read, such as generated code, is not analyzed
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

    private List<Instruction> Read()
    {
#pragma warning disable CA1031 // IL of an unknown form is not analyzed
        try
        {
            return [.. Instruction.In(_body.GetILAsByteArray()!)];
        }
        catch (Exception)
        {
            return [];
        }
#pragma warning restore CA1031
    }

    // Without optimization the offset of a frame is that of the statement: its first call counts as the running one.
    private int CallAt(int offset)
    {
        var index = Instructions.FindIndex(instruction => instruction.Offset >= offset && (instruction.IsCall || instruction.IsExit));

        return index >= 0 && Instructions[index].IsCall ? index : -1;
    }

    private static bool IsOfLibrary(Type? type) => type?.Module == typeof(MethodCode).Module;

    // The JIT inlines nothing in assemblies that are built for debugging.
    private static bool IsOptimizedAssembly(Assembly assembly) =>
        assembly.GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true };

    private List<int> DisposalsIn(ExceptionHandlingClause block) =>
    [
        .. Enumerable.Range(0, Instructions.Count).Where(
            index => IsIn(Instructions[index], block.HandlerOffset, block.HandlerLength) && IsDisposal(Instructions[index])),
    ];

    /// <summary>Returns the fields whose values the method disposes; null when it disposes anything else.</summary>
    private List<int>? DisposedFields()
    {
        var disposed = Disposals.Select(index => Values(block: null).FieldUsedBy(index)).ToList();

        return disposed.TrueForAll(field => field is not null) ? disposed.ConvertAll(field => field!.Value) : null;
    }

    private bool IsOwn(int index) => Values(BlockOf(Instructions[index])).IsObtainedBy(index);

    private ExceptionHandlingClause? BlockOf(Instruction disposal) => _body.ExceptionHandlingClauses
        .Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Finally
            && IsIn(disposal, clause.HandlerOffset, clause.HandlerLength))
        .MinBy(clause => clause.HandlerLength);

    private ObtainedValues Values(ExceptionHandlingClause? block)
    {
        _stack ??= EvaluationStack.Of(_body, Instructions, _tokens);

        return new ObtainedValues(Instructions, _tokens, _stack, new CodePaths(_body, Instructions), block);
    }

    /// <summary>
    /// Returns the type that a disposal names: the type of the method, or the type for which it calls a method of an interface.
    /// </summary>
    private Type? TypeDisposed(int index) => ConstrainedTo(index) ?? _tokens.Method(Instructions[index].Operand)!.DeclaringType;

    private bool MayCall(int index, MethodBase? callee) =>
        TypeDisposed(index) is not { } type
        || type.IsInterface
        || type.ContainsGenericParameters
        || (callee is null ? MayCallLibrary(type) : callee.DeclaringType is not { } other || IsRelated(type, other));

    // The Dispose method of a wrapper calls that of a scope, and the JIT may have inlined the wrapper's.
    private bool MayCallLibrary(Type type) => IsOfLibrary(type) || (IsOptimized && !CalledMethod.IsOfFramework(type.Assembly));

    private static bool IsRelated(Type one, Type other) =>
        one.IsAssignableFrom(other) || other.IsAssignableFrom(one) || one.HasSameMetadataDefinitionAs(other);

    private Type? ConstrainedTo(int index) =>
        index > 0 && Instructions[index - 1].IsConstrained ? _tokens.Type(Instructions[index - 1].Operand) : null;

    private bool IsDisposal(Instruction instruction) =>
        instruction.IsCall
        && _tokens.Method(instruction.Operand)?.Name is { } name
        && name.EndsWith(nameof(IDisposable.Dispose), StringComparison.Ordinal);
}
