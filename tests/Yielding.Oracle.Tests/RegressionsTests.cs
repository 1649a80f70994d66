using Yielding.Oracle.Comparing;
using Yielding.Oracle.Model;
using Yielding.Oracle.Running;

namespace Yielding.Oracle;

/// <summary>Programs that once did something else in a <c>using</c> than in <c>Run</c>, as small as they could be made.</summary>
public sealed class RegressionsTests
{
    // The inner scope's teardown waits, and then resumes the method inline, out of a catch block that handles the same exception. The
    // method handles it too, and the outer scope said Failed without a word.
    private static readonly Block s_handledBetweenTwoScopes = new(
        new Hold(
            Holder.Using,
            [new Generator(Listening.Observing)],
            new(
                new Try(
                    new(
                        new Hold(
                            Holder.Using, [new Generator(Listening.Observing, true, Act.Nothing, true)], new(new Throw(Failure.First)))),
                    [new Handler(Caught.Any, null, new())],
                    null))));

    // The exception is over for the runtime, and forgotten when the next one comes; and the await comes back on another thread. The scope
    // said Completed.
    private static readonly Block s_leftAfterAnAwaitInAFinallyBlock = new(
        new Hold(Holder.LateFinally, [new Generator(Listening.Observing)], new(new Throw(Failure.Deep))));

    private static IEnumerable<TestCaseData> Programs =>
    [
        new TestCaseData(s_handledBetweenTwoScopes, false).SetArgDisplayNames("handled between two scopes", "not optimized"),
        new TestCaseData(s_handledBetweenTwoScopes, true).SetArgDisplayNames("handled between two scopes", "optimized"),
        new TestCaseData(s_leftAfterAnAwaitInAFinallyBlock, false)
            .SetArgDisplayNames("left after an await in a finally block", "not optimized"),
        new TestCaseData(s_leftAfterAnAwaitInAFinallyBlock, true).SetArgDisplayNames("left after an await in a finally block", "optimized"),
    ];

    [TestCaseSource(nameof(Programs))]
    public void Program_DoesTheSameInBothForms(object main, bool isOptimized)
    {
        var program = new Model.Program(true, (Block)main);

        var results = Campaign.Compare([.. Enumerable.Repeat(program, 5)], new CompilationStyle(isOptimized)).ToList();

        results.ShouldNotBeEmpty();
        results.SelectMany(result => result.Results)
            .Where(found => found.IsFailure)
            .Select(found => found.Explanation)
            .ShouldBeEmpty();
    }
}
