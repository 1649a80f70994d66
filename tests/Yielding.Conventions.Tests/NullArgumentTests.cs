using System.Reflection;
using Yielding.Conventions.Nulls;

namespace Yielding.Conventions;

/// <summary>A null where none may be is an error of the call itself: at once, by name, and before anything has run.</summary>
public sealed class NullArgumentTests
{
    public static IEnumerable<TestCaseData> Arguments =>
        Libraries.All.SelectMany(ArgumentsOf).Select(argument => new TestCaseData(argument).SetArgDisplayNames(argument.ToString()));

    [TestCaseSource(nameof(Arguments))]
    public void Call_WithANull_ThrowsAndNamesTheParameter(NullArgument argument)
    {
        NullCall.Problem(argument).ShouldBeNull();
    }

    // A search that finds little checks little: these are known to be there.
    [Test]
    public void Arguments_AreAllFound()
    {
        var found = ArgumentsOf(typeof(Scope).Assembly).Select(argument => argument.ToString()).ToList();

        found.Count.ShouldBeGreaterThan(30);
        found.ShouldContain("Scope.Enter(IEnumerable<T> generator, out T value) with null for generator");
        found.ShouldContain(
            "Scope.Run(ContextManager<T> manager, Func<T, TResult> body, Func<Exception, TResult> whenSuppressed) with null for "
            + "whenSuppressed");
        found.ShouldContain("ContextManager<T>.Run(Action<T> body) with null for body");
        found.ShouldContain("Scope<T>.Fail(Exception e) with null for e");
        found.ShouldContain("ExceptionContext.GetContext(Exception e) with null for e");
    }

    private static IEnumerable<NullArgument> ArgumentsOf(Assembly library) => NullArguments.In(library.GetExportedTypes());
}
