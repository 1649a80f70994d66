using Microsoft.CodeAnalysis;

namespace Yielding.Analyzers;

/// <summary>The rules. Each has a page in docs/rules.</summary>
internal static class Descriptors
{
    private const string Category = "Yielding";
    private const string Pages = "https://github.com/yielding/yielding/blob/main/docs/rules/";

    public static readonly DiagnosticDescriptor SingleYield = new(
        "YLD001",
        "A generator yields exactly once",
        "'{0}' {1}. A generator yields exactly once on each path, or throws.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "YLD001.md");

    public static readonly DiagnosticDescriptor SkippedRelease = new(
        "YLD002",
        "A release stands in a finally block or in a using",
        "A failing body skips this release of '{0}'. Put it into a 'finally' block around the yield, or into a 'using'.",
        Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "YLD002.md");

    public static readonly DiagnosticDescriptor OutcomeNotReceived = new(
        "YLD003",
        "A generator with a ScopeBody calls Rethrow after its yield",
        "'{0}' is resumed here also when its body failed, and {1} its ScopeBody. Call '{2}.Rethrow()' after the yield.",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "YLD003.md");

    public static readonly DiagnosticDescriptor SuppressesAll = new(
        "YLD004",
        "A catch clause around Rethrow does not suppress every exception",
        "This catch clause suppresses every exception of the body of '{0}'. Catch one type, rethrow, or call '{1}.Suppress()'.",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "YLD004.md");

    public static readonly DiagnosticDescriptor InexactOutcome = new(
        "YLD005",
        "The outcome of a scope can be determined",
        "The outcome of this scope cannot be determined {0}: it may not commit. Use {1}.",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "YLD005.md");

    public static readonly DiagnosticDescriptor NeverDisposed = new(
        "YLD006",
        "A scope is disposed, and a task of a scope is awaited",
        "{0}. {1}.",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "YLD006.md");

    public static readonly DiagnosticDescriptor Enumerated = new(
        "YLD007",
        "A generator is entered",
        "{0} enumerates the generator '{1}', which does not report the outcome of the code that uses its value. Enter it as a scope.",
        Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "YLD007.md");

    public static readonly DiagnosticDescriptor TaskInSynchronousMember = new(
        "YLD008",
        "A delegate of a synchronous member returns no task",
        "'{0}' does not await the task of this delegate. Use '{1}'.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "YLD008.md");

    public static readonly DiagnosticDescriptor AwaitedYield = new(
        "YLD009",
        "A generator with a yielder awaits Return exactly once",
        "{0}. A generator awaits 'Return' of its yielder exactly once on each path, or throws.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "YLD009.md");
}
