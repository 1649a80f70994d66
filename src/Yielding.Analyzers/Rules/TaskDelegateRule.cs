using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Yielding.Analyzers.Rules;

/// <summary>YLD008: a synchronous member gets a delegate that returns a task. At run time it refuses it, before anything has run.</summary>
internal sealed class TaskDelegateRule(YieldingTypes types)
{
    public static HashSet<string> Members { get; } =
        new(["Run", "Callback", "Closing", "Wrap", "Set", "Verify", "Acquire", "Commit"], StringComparer.Ordinal);

    public void Analyze(IInvocationOperation invocation, Action<Diagnostic> report)
    {
        var method = invocation.TargetMethod;
        foreach (var argument in invocation.Arguments)
        {
            if (argument is { IsImplicit: false, Parameter: { } parameter } && ReturnsTask(method, parameter, argument.Value))
            {
                report(Diagnostic.Create(
                    Descriptors.TaskInSynchronousMember, argument.Syntax.GetLocation(), method.Name, Instead(method)));

                return;
            }
        }
    }

    private bool ReturnsTask(IMethodSymbol method, IParameterSymbol parameter, IOperation value)
    {
        if (parameter.Type is not INamedTypeSymbol { DelegateInvokeMethod: { } invoke }
            || parameter.OriginalDefinition.Type is not INamedTypeSymbol { DelegateInvokeMethod.ReturnType: var declared })
        {
            return false;
        }

        // The type of a delegate that may be anything is inferred as a task. A parameter that is a function to a task is meant for it.
        return (declared is ITypeParameterSymbol && method.Name != "Set" && types.IsTask(invoke.ReturnType))
            || (invoke.ReturnsVoid && IsAsyncVoid(value));
    }

    private static bool IsAsyncVoid(IOperation value)
    {
        while (true)
        {
            switch (value)
            {
                case IConversionOperation conversion:
                    value = conversion.Operand;
                    break;
                case IDelegateCreationOperation creation:
                    value = creation.Target;
                    break;
                case IAnonymousFunctionOperation function:
                    return function.Symbol.IsAsync;
                case IMethodReferenceOperation reference:
                    return reference.Method is { IsAsync: true, ReturnsVoid: true };
                default:
                    return false;
            }
        }
    }

    private static string Instead(IMethodSymbol method) => (method.ContainingType.Name, method.Name) switch
    {
        ("Scope", _) => "AsyncScope.RunAsync",
        ("Suppression", _) => "RunAsync",
        ("ExitStack", "Run") => "AsyncExitStack.RunAsync",
        ("ContextManager", "Run") => "AsyncContextManager.From(manager).RunAsync",
        ("ContextManager", "Closing") => "AsyncContextManager.Closing",
        ("ContextManager", "Wrap") => "Wrap(async () => await ...)",
        ("ContextManager", _) => "an asynchronous manager",
        (_, "Callback") => "AsyncExitStack.CallbackAsync",
        var (_, name) => name + "Async",
    };

}
