using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Yielding.Analyzers.Generators;

namespace Yielding.Analyzers.Flow;

/// <summary>
/// The conditions that a method tests more than once, as in <c>if (owns) { … } … if (!owns) { … }</c>, and those to which it assigns
/// a constant, as in <c>while (!done) { … done = true; }</c>. On one path they have one value, until they are assigned.
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
            .Where(group => group.Count() > 1 || IsAssignedConstant(group.Key!, function))
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

    /// <summary>The constant that an operation assigns to a condition, or null.</summary>
    public static bool? AssignedBy(IOperation operation) =>
        operation is ISimpleAssignmentOperation assignment ? ConstantOf(assignment.Value) : null;

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
        while (value is not null && InnerOf(value, out var negates) is { } inner)
        {
            whenTrue ^= negates;
            value = inner;
        }

        return value is { Type.SpecialType: SpecialType.System_Boolean } ? SymbolOf(value) : null;
    }

    // 'x' in '!x', 'x == true', 'x is not false' and the like.
    private static IOperation? InnerOf(IOperation value, out bool negates)
    {
        negates = true;
        switch (value)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } negation:
                return negation.Operand;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison:
                negates = comparison.OperatorKind == BinaryOperatorKind.NotEquals;

                return Compared(comparison.LeftOperand, comparison.RightOperand, ref negates);
            case IIsPatternOperation { Pattern: IConstantPatternOperation pattern } test:
                negates = false;

                return Compared(test.Value, pattern.Value, ref negates);
            case IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation pattern } } test:
                return Compared(test.Value, pattern.Value, ref negates);
            default:
                return null;
        }
    }

    private static IOperation? Compared(IOperation value, IOperation constant, ref bool negates)
    {
        if (ConstantOf(constant) is not { } expected)
        {
            return null;
        }

        negates ^= !expected;

        return value;
    }

    private static bool? ConstantOf(IOperation value) => value.ConstantValue is { HasValue: true, Value: bool constant } ? constant : null;

    private static bool IsAssignedConstant(ISymbol symbol, SyntaxNode function) => function.DescendantNodes().Any(node => node switch
    {
        VariableDeclaratorSyntax { Initializer.Value: LiteralExpressionSyntax } variable => variable.Identifier.ValueText == symbol.Name,
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax name, Right: LiteralExpressionSyntax } =>
            name.Identifier.ValueText == symbol.Name,
        _ => false,
    });

    private static ISymbol? SymbolOf(IOperation? operation) => operation switch
    {
        ILocalReferenceOperation reference => reference.Local,
        IParameterReferenceOperation reference => reference.Parameter,
        IFieldReferenceOperation { Field.IsReadOnly: true, Instance: null or IInstanceReferenceOperation } reference => reference.Field,
        IDeclarationExpressionOperation declaration => SymbolOf(declaration.Expression),
        _ => null,
    };

    // A lambda or a local function can run between two tests, and so can the method around the generator.
    private static bool IsWrittenElsewhere(ISymbol symbol, SyntaxNode function)
    {
        if (symbol is IFieldSymbol)
        {
            return false;
        }

        // The parameter of a primary constructor belongs to the type, and a variable at the top level to the file.
        var declaration = symbol.DeclaringSyntaxReferences.FirstOrDefault()?.Span ?? default;
        var scope = function;
        while (scope.Parent is { } parent
            && (scope is GlobalStatementSyntax or not MemberDeclarationSyntax || !scope.Span.Contains(declaration)))
        {
            scope = parent;
        }

        return scope.DescendantNodes().Any(node => IsWrite(node, symbol.Name)
            && node.Ancestors().FirstOrDefault(GeneratorSource.IsFunction) != function);
    }

    private static bool IsWrite(SyntaxNode node, string name) => node switch
    {
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax variable } => variable.Identifier.ValueText == name,
        ArgumentSyntax { RefKindKeyword.RawKind: not 0, Expression: IdentifierNameSyntax variable } =>
            variable.Identifier.ValueText == name,
        _ => false,
    };
}
