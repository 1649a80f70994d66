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
    private readonly MethodTokens _tokens;
    private List<Instruction>? _instructions;
    private EvaluationStack? _stack;
    private List<int>? _scopeDisposals;
    private bool? _disposesScopeOfOthers;

    private MethodCode(MethodBase method, MethodBody body)
    {
        _method = method;
        _body = body;
        _tokens = new MethodTokens(method);
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
        .Select(instruction => _tokens.Method(instruction.Operand))
        .OfType<MethodBase>()
        .Where(called => !CalledMethod.IsOfFramework(called.Module.Assembly) && !IsOfLibrary(called.DeclaringType));

    /// <summary>
    /// The method is a step of an iterator with <c>finally</c> blocks, which the compiler has made methods of, and these dispose only what the iterator has obtained itself.
    /// </summary>
    public bool IteratorDisposesWhatItObtained
    {
        get
        {
            var ends = Instructions.Where(instruction => instruction.IsCall).Select(instruction => _tokens.Method(instruction.Operand)).OfType<MethodBase>().Where(IsIteratorFinally).Distinct().ToList();

            return ends.Count > 0 && ends.TrueForAll(end => Of(new StackMethod(end)) is { } code && code.DisposedFields() is { } fields && fields.TrueForAll(disposed => Values(block: null).IsFieldObtained(disposed)));
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
        instruction => instruction.Code == Instruction.StoreField && IsIn(instruction, block.TryOffset, block.TryLength) && _tokens.Field(instruction.Operand)?.Name == "<>2__current");

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
        var calls = Instructions.Skip(index).Where(instruction => instruction.IsCall).Take(CallsOfStatement).Select(instruction => _tokens.Method(instruction.Operand)).ToList();

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
        name is not null && CallAt(offset) is >= 0 and var index && _tokens.Method(Instructions[index].Operand)?.Name == name;

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
    private List<int>? DisposedFields()
    {
        var disposed = Enumerable.Range(0, Instructions.Count).Where(index => IsDisposal(Instructions[index])).Select(index => Values(block: null).FieldUsedBy(index)).ToList();

        return disposed.TrueForAll(field => field is not null) ? disposed.ConvertAll(field => field!.Value) : null;
    }

    private bool IsOwn(int index) => Values(BlockOf(Instructions[index])).IsObtainedBy(index);

    private ExceptionHandlingClause? BlockOf(Instruction disposal) => _body.ExceptionHandlingClauses
        .Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Finally && IsIn(disposal, clause.HandlerOffset, clause.HandlerLength))
        .MinBy(clause => clause.HandlerLength);

    private ObtainedValues Values(ExceptionHandlingClause? block) => new(Instructions, _tokens, _stack ??= EvaluationStack.Of(_body, Instructions, _tokens), new CodePaths(_body, Instructions), block);

    /// <summary>The type that a disposal names: that of the method, or the one for which it calls a method of an interface.</summary>
    private Type? TypeDisposed(int index) => ConstrainedTo(index) ?? _tokens.Method(Instructions[index].Operand)?.DeclaringType;

    private bool MayCall(int index, MethodBase? callee) =>
        TypeDisposed(index) is not { } type
        || type.IsInterface
        || type.ContainsGenericParameters
        || (callee is null ? IsOfLibrary(type) || (IsOptimized && !CalledMethod.IsOfFramework(type.Assembly)) : // what a wrapper calls, inlined
             callee.DeclaringType is not { } other || IsRelated(type, other));

    private static bool IsRelated(Type one, Type other) => one.IsAssignableFrom(other) || other.IsAssignableFrom(one) || one.HasSameMetadataDefinitionAs(other);

    private Type? ConstrainedTo(int index) =>
        index > 0 && Instructions[index - 1].IsConstrained ? _tokens.Type(Instructions[index - 1].Operand) : null;

    private bool IsDisposal(Instruction instruction) =>
        instruction.IsCall && _tokens.Method(instruction.Operand)?.Name is { } name && name.EndsWith(nameof(IDisposable.Dispose), StringComparison.Ordinal);
}
