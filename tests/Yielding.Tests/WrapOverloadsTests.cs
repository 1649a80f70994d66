using System.Linq.Expressions;
using System.Reflection;

namespace Yielding;

/// <summary>
/// Each overload of <c>Wrap</c>, found by reflection, so that none is forgotten: they differ in nothing but the number of arguments.
/// </summary>
public class WrapOverloadsTests
{
    private static readonly string[] s_letters = ["a", "b", "c", "d"];

    private static readonly MethodInfo[] s_overloads =
        [.. typeof(ContextManager<int>).GetMethods().Where(method => method.Name == nameof(ContextManager<int>.Wrap))];

    private readonly Journal _journal = new();

    public static IEnumerable<TestCaseData> Overloads =>
        s_overloads.Select(overload => new TestCaseData(overload).SetArgDisplayNames($"{overload}"));

    [Test]
    public void Wrap_Overloads_CoverEachKindOfFunctionAndNumberOfArguments() => s_overloads.Length.ShouldBe(6 * 5);

    [TestCaseSource(nameof(Overloads))]
    public async Task Wrap_EachOverload_PassesTheArgumentsInOrderWithinAFreshScope(MethodInfo overload)
    {
        var manager = ContextManager.From(Noting);
        var closed = overload.IsGenericMethodDefinition
            ? overload.MakeGenericMethod([.. overload.GetGenericArguments().Select(_ => typeof(string))])
            : overload;

        var wrapped = (Delegate)closed.Invoke(manager, [Function(closed.GetParameters()[0].ParameterType)])!;
        var arguments = s_letters[..wrapped.Method.GetParameters().Count(parameter => parameter.ParameterType == typeof(string))];
        var expected = string.Concat(arguments);
        (await ResultOf(wrapped.DynamicInvoke([.. arguments])) ?? expected).ShouldBe(expected);
        await ResultOf(wrapped.DynamicInvoke([.. arguments]));

        _journal.ShouldBe("+", $"called with '{expected}'", "-Completed", "+", $"called with '{expected}'", "-Completed");
    }

    /// <summary>A function of that type, which notes what it is called with, and gives it back in whatever way it gives results.</summary>
    private Delegate Function(Type type)
    {
        var invoke = type.GetMethod("Invoke")!;
        var parameters = invoke.GetParameters().Select(parameter => Expression.Parameter(parameter.ParameterType)).ToArray();
        var answer = GetType().GetMethod(AnswerTo(invoke.ReturnType), BindingFlags.Instance | BindingFlags.NonPublic)!;

        return Expression.Lambda(
            type,
            Expression.Call(Expression.Constant(this), answer, Expression.NewArrayInit(typeof(string), parameters)),
            parameters).Compile();
    }

    private static string AnswerTo(Type result) =>
        result == typeof(void) ? nameof(Note)
        : result == typeof(string) ? nameof(Text)
        : result == typeof(Task) ? nameof(NoteLater)
        : result == typeof(Task<string>) ? nameof(TextLater)
        : result == typeof(IEnumerable<string>) ? nameof(Items)
        : nameof(ItemsLater);

    private static async Task<string?> ResultOf(object? result)
    {
        switch (result)
        {
            case Task<string> task:
                return await task;

            case Task task:
                await task;

                return null;

            case string text:
                return text;

            case IEnumerable<string> items:
                return string.Concat(items);

            case IAsyncEnumerable<string> items:
                var all = "";
                await foreach (var item in items)
                {
                    all += item;
                }

                return all;

            default:
                return null;
        }
    }

    private void Note(string[] arguments) => _journal.Write($"called with '{string.Concat(arguments)}'");

    private string Text(string[] arguments)
    {
        Note(arguments);

        return string.Concat(arguments);
    }

    private async Task NoteLater(string[] arguments)
    {
        await Task.Yield();
        Note(arguments);
    }

    private async Task<string> TextLater(string[] arguments)
    {
        await Task.Yield();

        return Text(arguments);
    }

    private IEnumerable<string> Items(string[] arguments)
    {
        Note(arguments);
        foreach (var argument in arguments)
        {
            yield return argument;
        }
    }

    private async IAsyncEnumerable<string> ItemsLater(string[] arguments)
    {
        await Task.Yield();
        Note(arguments);
        foreach (var argument in arguments)
        {
            yield return argument;
        }
    }

    private IEnumerable<int> Noting(ScopeBody body)
    {
        _journal.Write("+");
        yield return 1;
        _journal.Write($"-{body.Status}");
    }
}
