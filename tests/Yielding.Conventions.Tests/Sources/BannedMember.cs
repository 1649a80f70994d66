using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Yielding.Conventions.Sources;

/// <summary>A member that may not be named in some files, and why.</summary>
/// <param name="Type">The type in front of the member, <c>*</c> for any expression.</param>
/// <param name="Member">The member's name.</param>
/// <param name="Reason">What to do instead.</param>
internal sealed record BannedMember(string Type, string Member, string Reason)
{
    /// <summary>
    /// Where the files name the member: as <c>Type.Member</c>, however the type is qualified, or after a <c>using static</c> of it.
    /// </summary>
    public IEnumerable<string> Uses(IEnumerable<SourceFile> files) =>
        from file in files
        let isImported = file.Root.DescendantNodes().OfType<UsingDirectiveSyntax>().Any(IsImport)
        from name in file.Root.DescendantNodes().OfType<SimpleNameSyntax>()
        where name.Identifier.ValueText == Member && IsBanned(name, isImported)
        select $"{file.Where(name)}: {Type}.{Member} is banned here: {Reason}";

    private bool IsBanned(SimpleNameSyntax name, bool isImported) => name.Parent switch
    {
        MemberAccessExpressionSyntax access when access.Name == name => IsType(access.Expression),
        MemberBindingExpressionSyntax => Type == "*",
        _ => isImported,
    };

    private bool IsType(ExpressionSyntax expression) => Type == "*" || expression switch
    {
        SimpleNameSyntax name => name.Identifier.ValueText == Type,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText == Type,
        _ => false,
    };

    private bool IsImport(UsingDirectiveSyntax directive) =>
        directive.StaticKeyword.ValueText.Length > 0 && directive.NamespaceOrType.ToString().Split('.', ':')[^1] == Type;
}
