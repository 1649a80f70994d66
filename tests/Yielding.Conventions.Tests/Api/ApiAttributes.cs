using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Yielding.Conventions.Api;

/// <summary>
/// The attributes that change what a caller's compiler, editor or trimmer does. The others are the library's own business.
/// </summary>
internal static class ApiAttributes
{
    private static readonly string[] s_shown =
    [
        "System.AttributeUsageAttribute",
        "System.FlagsAttribute",
        "System.ObsoleteAttribute",
        "System.ComponentModel.EditorBrowsableAttribute",
        "System.Runtime.CompilerServices.AsyncMethodBuilderAttribute",
        "System.Runtime.CompilerServices.CallerArgumentExpressionAttribute",
        "System.Runtime.CompilerServices.CallerFilePathAttribute",
        "System.Runtime.CompilerServices.CallerLineNumberAttribute",
        "System.Runtime.CompilerServices.CallerMemberNameAttribute",
        "System.Runtime.CompilerServices.CollectionBuilderAttribute",
        "System.Runtime.CompilerServices.EnumeratorCancellationAttribute",
        "System.Runtime.CompilerServices.InterpolatedStringHandlerArgumentAttribute",
        "System.Runtime.CompilerServices.InterpolatedStringHandlerAttribute",
        "System.Runtime.CompilerServices.OverloadResolutionPriorityAttribute",
    ];

    // NotNullWhen and its kind, Experimental, RequiresUnreferencedCode, StringSyntax…
    private const string Analysis = "System.Diagnostics.CodeAnalysis.";

    private static readonly string[] s_notForCallers =
    [
        Analysis + "ExcludeFromCodeCoverageAttribute",
        Analysis + "SuppressMessageAttribute",
        Analysis + "UnconditionalSuppressMessageAttribute",
    ];

    /// <summary>One line for each attribute of a symbol, of its result and of its parameters.</summary>
    public static IEnumerable<string> Of(ISymbol symbol)
    {
        var own = Shown(symbol.GetAttributes(), target: "");
        if (symbol is not IMethodSymbol method)
        {
            return own;
        }

        return own
            .Concat(Shown(method.GetReturnTypeAttributes(), "return: "))
            .Concat(method.Parameters.SelectMany(parameter => Shown(parameter.GetAttributes(), $"param {parameter.Name}: ")));
    }

    private static IEnumerable<string> Shown(IEnumerable<AttributeData> attributes, string target) =>
        attributes
            .Where(attribute => IsShown(attribute.AttributeClass!.ToDisplayString()))
            .Select(attribute => $"[{target}{Text(attribute)}]")
            .Order(StringComparer.Ordinal);

    private static bool IsShown(string name) =>
        s_shown.Contains(name) || (name.StartsWith(Analysis, StringComparison.Ordinal) && !s_notForCallers.Contains(name));

    private static string Text(AttributeData attribute)
    {
        const string Suffix = "Attribute";
        var name = attribute.AttributeClass!.Name[..^Suffix.Length];
        var arguments = ArgumentsOf(attribute).ToList();

        return arguments.Count == 0 ? name : $"{name}({string.Join(", ", arguments)})";
    }

    private static IEnumerable<string> ArgumentsOf(AttributeData attribute)
    {
        if (attribute.AttributeClass!.Name == nameof(ObsoleteAttribute))
        {
            // Its text may be improved at any time; whether the call compiles is what counts.
            return [$"error: {(attribute.ConstructorArguments is [_, { Value: true }] ? "true" : "false")}"];
        }

        return attribute.ConstructorArguments.Select(Text)
            .Concat(attribute.NamedArguments.Select(argument => $"{argument.Key} = {Text(argument.Value)}"));
    }

    private static string Text(TypedConstant argument)
    {
        var text = argument.ToCSharpString();

        return argument.Kind == TypedConstantKind.Enum
            ? text.Replace(argument.Type!.ContainingNamespace.ToDisplayString() + ".", "", StringComparison.Ordinal)
            : text;
    }
}
