using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Yielding.Analyzers.Generators;

/// <summary>
/// Decides what a generator is: an iterator method, or an async method with a yielder, that this compilation enters, or that has the
/// attribute <c>[Generator]</c>. Other methods are not generators.
/// </summary>
internal sealed class GeneratorUses(Compilation compilation, YieldingTypes types)
{
    // The members whose first parameter is a generator. Wrap is not one of them: the function that it decorates returns any sequence.
    private static readonly HashSet<string> s_members =
        new(["Enter", "EnterAsync", "Run", "RunAsync", "From", "Verify", "VerifyAsync"], System.StringComparer.Ordinal);

    private readonly object _lock = new();
    private HashSet<IMethodSymbol>? _used;

    /// <summary>True for a method that is a generator, by its use or by its attribute.</summary>
    public bool Contains(IMethodSymbol method, CancellationToken cancellationToken)
    {
        var definition = method.OriginalDefinition;

        return HasAttribute(definition) || Used(cancellationToken).Contains(definition);
    }

    /// <summary>True for a value that comes from generators only.</summary>
    public bool Contains(IOperation? value, CancellationToken cancellationToken)
    {
        var source = new GeneratorSource(compilation, types, cancellationToken);
        source.Follow(value);

        return source.Methods.Count > 0 && source.Methods.All(method => Contains(method, cancellationToken));
    }

    private bool HasAttribute(IMethodSymbol method) =>
        types.Generator is { } attribute
        && method.GetAttributes()
            .Concat(method.AssociatedSymbol?.GetAttributes() ?? ImmutableArray<AttributeData>.Empty)
            .Any(data => SymbolEqualityComparer.Default.Equals(data.AttributeClass, attribute));

    // Found at the first question, once a compilation. A cancelled search leaves nothing behind.
    private HashSet<IMethodSymbol> Used(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _used ??= Search(cancellationToken);
        }
    }

    private HashSet<IMethodSymbol> Search(CancellationToken cancellationToken)
    {
        var source = new GeneratorSource(compilation, types, cancellationToken);
        foreach (var tree in compilation.SyntaxTrees)
        {
            SemanticModel? model = null;
            foreach (var call in CallsIn(tree, cancellationToken))
            {
                model ??= compilation.GetSemanticModel(tree);
                if (model.GetOperation(call, cancellationToken) is IInvocationOperation invocation
                    && GeneratorArgument(invocation) is { } argument)
                {
                    source.Follow(argument.Value);
                }
            }
        }

        return source.Methods;
    }

    private static IEnumerable<InvocationExpressionSyntax> CallsIn(SyntaxTree tree, CancellationToken cancellationToken) =>
        tree.GetRoot(cancellationToken).DescendantNodes()
            .OfType<InvocationExpressionSyntax>()
            .Where(static call => s_members.Contains(NameOf(call)));

    /// <summary>The name of the method that is called, or an empty text.</summary>
    public static string NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        SimpleNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax member => member.Name.Identifier.ValueText,
        _ => "",
    };

    /// <summary>The argument of a call of the library that is a generator, or a function that returns one.</summary>
    public IArgumentOperation? GeneratorArgument(IInvocationOperation invocation) =>
        types.Declares(invocation.TargetMethod) && s_members.Contains(invocation.TargetMethod.Name)
            ? invocation.Arguments.FirstOrDefault(argument => argument.Parameter is { Ordinal: 0 } parameter
                && IsGenerator(parameter.OriginalDefinition.Type))
            : null;

    private bool IsGenerator(ITypeSymbol type) =>
        types.IsSequence(type)
        || (type is INamedTypeSymbol { DelegateInvokeMethod: { } invoke }
            && (types.IsSequence(invoke.ReturnType) || types.YielderOf(invoke) is not null));
}
