using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Yielding.Analyzers.Generators;

namespace Yielding.Analyzers.Flow;

/// <summary>
/// The conditions that a method tests more than once: <c>if (owns) { … } … if (!owns) { … }</c>. On one path they have one value.
/// </summary>
internal sealed class Conditions
{
    /// <summary>The number of conditions that are followed. Each one triples the number of states.</summary>
    public const int Limit = 2;

    private readonly List<ISymbol> _symbols = [];

    public Conditions(ControlFlowGraph graph, SyntaxNode function)
    {
        var tested = graph.Blocks
            .Select(static block => TestOf(block, out _))
            .Where(static symbol => symbol is not null)
            .GroupBy(static symbol => symbol!, SymbolEqualityComparer.Default)
            .Where(static group => group.Count() > 1)
            .Select(static group => group.Key!);
        _symbols.AddRange(tested.Where(symbol => !IsWrittenElsewhere(symbol, function)).Take(Limit));
    }

    /// <summary>The number of the condition of a block, or -1.</summary>
    /// <param name="block">The block.</param>
    /// <param name="whenTrue">The value of the condition when the block's expression is true.</param>
    public int IndexOf(BasicBlock block, out bool whenTrue) =>
        _symbols.Count > 0 && TestOf(block, out whenTrue) is { } symbol ? IndexOf(symbol) : Miss(out whenTrue);

    /// <summary>The number of the condition that an operation may change, or -1.</summary>
    public int WrittenBy(IOperation operation) => _symbols.Count == 0 ? -1 : operation switch
    {
        IAssignmentOperation assignment => IndexOf(SymbolOf(assignment.Target)),
        IIncrementOrDecrementOperation increment => IndexOf(SymbolOf(increment.Target)),
        IArgumentOperation { Parameter.RefKind: not RefKind.None } argument => IndexOf(SymbolOf(argument.Value)),
        IDeclarationPatternOperation { DeclaredSymbol: { } declared } => IndexOf(declared),
        ILocalReferenceOperation { IsDeclaration: true } reference => IndexOf(reference.Local),
        ITupleOperation { Parent: IDeconstructionAssignmentOperation } tuple =>
            tuple.Elements.Select(element => IndexOf(SymbolOf(element))).DefaultIfEmpty(-1).Max(),
        _ => -1,
    };

    private static int Miss(out bool whenTrue)
    {
        whenTrue = true;

        return -1;
    }

    private int IndexOf(ISymbol? symbol) =>
        symbol is null ? -1 : _symbols.FindIndex(known => SymbolEqualityComparer.Default.Equals(known, symbol));

    private static ISymbol? TestOf(BasicBlock block, out bool whenTrue)
    {
        whenTrue = true;
        var value = block.ConditionKind == ControlFlowConditionKind.None ? null : block.BranchValue;
        while (value is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } negation)
        {
            whenTrue = !whenTrue;
            value = negation.Operand;
        }

        return value switch
        {
            { Type.SpecialType: SpecialType.System_Boolean } when SymbolOf(value) is { } flag => flag,
            _ => null,
        };
    }

    private static ISymbol? SymbolOf(IOperation? operation) => operation switch
    {
        ILocalReferenceOperation reference => reference.Local,
        IParameterReferenceOperation reference => reference.Parameter,
        IFieldReferenceOperation { Field.IsReadOnly: true, Instance: null or IInstanceReferenceOperation } reference => reference.Field,
        IDeclarationExpressionOperation declaration => SymbolOf(declaration.Expression),
        _ => null,
    };

    // A lambda or a local function can run between two tests.
    private static bool IsWrittenElsewhere(ISymbol symbol, SyntaxNode function) =>
        symbol is not IFieldSymbol
        && function.DescendantNodes()
            .OfType<AssignmentExpressionSyntax>()
            .Any(assignment => assignment.Left is IdentifierNameSyntax name
                && name.Identifier.ValueText == symbol.Name
                && assignment.Ancestors().First(GeneratorSource.IsFunction) != function);
}
