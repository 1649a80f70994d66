using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Yielding.Conventions.Sources;

/// <summary>A message of an exception is a whole sentence: it ends with a full stop.</summary>
/// <remarks>
/// It looks at what the source shows: texts, constants by their name, and methods of the same file that make a message. What comes
/// from elsewhere is not followed, and <c>new(…)</c> without a type isn't seen.
/// </remarks>
internal sealed class ExceptionMessages
{
    // Their first argument names a parameter or an object.
    private static readonly string[] s_messageIsSecond =
        [nameof(ArgumentNullException), nameof(ArgumentOutOfRangeException), nameof(ObjectDisposedException)];

    private readonly IReadOnlyList<SourceFile> _files;
    private readonly ILookup<string, ExpressionSyntax> _constants;

    public ExceptionMessages(IReadOnlyList<SourceFile> files)
    {
        _files = files;
        _constants = files
            .SelectMany(file => file.Root.DescendantNodes().OfType<FieldDeclarationSyntax>())
            .Where(field => field.Modifiers.Any(modifier => modifier.ValueText == "const"))
            .SelectMany(field => field.Declaration.Variables)
            .ToLookup(variable => variable.Identifier.ValueText, variable => variable.Initializer!.Value);
    }

    /// <summary>The place of each message, and whether it ends as it should.</summary>
    public IEnumerable<(string Where, bool EndsWell)> All() =>
        from file in _files
        from message in MessagesIn(file)
        from text in TextsOf(message, file, depth: 0)
        select (file.Where(text), EndsWell(text));

    public IEnumerable<string> Problems() =>
        from message in All()
        where !message.EndsWell
        select $"{message.Where}: the message of an exception doesn't end with a full stop.";

    /// <summary>The messages whose texts, without the values in them, have more characters.</summary>
    public IEnumerable<string> LongOnes(int longest) =>
        from file in _files
        from message in MessagesIn(file)
        from text in TextsOf(message, file, depth: 0)
        let length = LengthOf(text)
        where length > longest
        select $"{file.Where(text)}: the message has {length} characters, more than {longest}.";

    // The whole sum that the text is the end of.
    private static int LengthOf(ExpressionSyntax text) =>
        text.AncestorsAndSelf().TakeWhile(node => node == text || node is BinaryExpressionSyntax { OperatorToken.ValueText: "+" }).Last()
            .DescendantTokens()
            .Where(token => token.IsKind(SyntaxKind.StringLiteralToken) || token.IsKind(SyntaxKind.InterpolatedStringTextToken))
            .Sum(token => token.ValueText.Length);

    private static IEnumerable<ExpressionSyntax> MessagesIn(SourceFile file)
    {
        foreach (var node in file.Root.DescendantNodes())
        {
            var (type, arguments) = node switch
            {
                ObjectCreationExpressionSyntax creation => (creation.Type.ToString(), creation.ArgumentList),
                ConstructorInitializerSyntax { ThisOrBaseKeyword.ValueText: "base", Parent.Parent: TypeDeclarationSyntax parent }
                    initializer =>
                    (parent.Identifier.ValueText, initializer.ArgumentList),
                PrimaryConstructorBaseTypeSyntax primary => (primary.Type.ToString(), primary.ArgumentList),
                _ => ("", null),
            };
            if (type.EndsWith("Exception", StringComparison.Ordinal) && MessageOf(type, arguments) is { } message)
            {
                yield return message;
            }
        }
    }

    private static ExpressionSyntax? MessageOf(string type, BaseArgumentListSyntax? arguments)
    {
        if (arguments is null)
        {
            return null;
        }

        var named = arguments.Arguments.FirstOrDefault(argument => argument.NameColon?.Name.Identifier.ValueText == "message");

        return (named ?? arguments.Arguments.ElementAtOrDefault(s_messageIsSecond.Contains(type.Split('.')[^1]) ? 1 : 0))?.Expression;
    }

    /// <summary>The texts that an expression can come to, as far as the source shows them.</summary>
    private IEnumerable<ExpressionSyntax> TextsOf(ExpressionSyntax expression, SourceFile file, int depth)
    {
        IEnumerable<ExpressionSyntax> within = expression switch
        {
            LiteralExpressionSyntax { Token.Value: string } or InterpolatedStringExpressionSyntax => [],
            ParenthesizedExpressionSyntax inner => [inner.Expression],
            BinaryExpressionSyntax { OperatorToken.ValueText: "+" } sum => [sum.Right],
            BinaryExpressionSyntax { OperatorToken.ValueText: "??" } either => [either.Left, either.Right],
            ConditionalExpressionSyntax either => [either.WhenTrue, either.WhenFalse],
            SwitchExpressionSyntax choice => choice.Arms.Select(arm => arm.Expression),
            IdentifierNameSyntax name => _constants[name.Identifier.ValueText],
            MemberAccessExpressionSyntax member => _constants[member.Name.Identifier.ValueText],
            InvocationExpressionSyntax { Expression: IdentifierNameSyntax method } => ResultsOf(method.Identifier.ValueText, file),
            _ => [],
        };

        if (expression is LiteralExpressionSyntax { Token.Value: string } or InterpolatedStringExpressionSyntax)
        {
            return [expression];
        }

        // A method that calls itself would go on for ever.
        return depth > 8 ? [] : within.SelectMany(part => TextsOf(part, file, depth + 1));
    }

    private static IEnumerable<ExpressionSyntax> ResultsOf(string method, SourceFile file) =>
        file.Root.DescendantNodes().OfType<MethodDeclarationSyntax>()
            .Where(declared => declared.Identifier.ValueText == method)
            .SelectMany(declared => declared.ExpressionBody is { } arrow
                ? [arrow.Expression]
                : declared.DescendantNodes()
                    .OfType<ReturnStatementSyntax>()
                    .Select(returned => returned.Expression)
                    .OfType<ExpressionSyntax>());

    // The end of an interpolated text that ends with a value is unknown.
    private static bool EndsWell(ExpressionSyntax text) => text switch
    {
        LiteralExpressionSyntax literal => literal.Token.ValueText.EndsWith('.'),
        InterpolatedStringExpressionSyntax { Contents: [.., InterpolatedStringTextSyntax last] } => last.TextToken.ValueText.EndsWith('.'),
        _ => false,
    };
}
