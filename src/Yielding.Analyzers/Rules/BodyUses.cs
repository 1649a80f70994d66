using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Yielding.Analyzers.Generators;

namespace Yielding.Analyzers.Rules;

/// <summary>The uses of a generator's <c>ScopeBody</c>, by its name.</summary>
internal static class BodyUses
{
    /// <summary>
    /// True when other code may use it: it is an argument, it is assigned, or a lambda or a local function contains it. Such a generator
    /// is not analyzed.
    /// </summary>
    public static bool ArePassedOn(SyntaxNode function, string name) =>
        Of(function, name).Any(use => !IsReceiver(use) || use.Ancestors().First(GeneratorSource.IsFunction) != function);

    /// <summary>The identifiers of this name.</summary>
    public static IEnumerable<IdentifierNameSyntax> Of(SyntaxNode node, string name) =>
        node.DescendantNodes().OfType<IdentifierNameSyntax>().Where(use => use.Identifier.ValueText == name && !IsMemberName(use));

    /// <summary>True in <c>body.Rethrow()</c>, <c>body.Status</c> and the like, and not in the delegate <c>body.Rethrow</c>.</summary>
    public static bool IsReceiver(IdentifierNameSyntax use) =>
        use.Parent is MemberAccessExpressionSyntax member && member.Expression == use
        && (member.Parent is InvocationExpressionSyntax || member.Name.Identifier.ValueText is not ("Rethrow" or "Suppress"));

    private static bool IsMemberName(IdentifierNameSyntax use) =>
        (use.Parent is MemberAccessExpressionSyntax member && member.Name == use) || use.Parent is NameColonSyntax or NameEqualsSyntax;
}
