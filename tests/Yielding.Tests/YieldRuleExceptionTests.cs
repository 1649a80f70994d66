namespace Yielding;

/// <summary>The rule's messages: whole, with the generator's name as its author wrote it, the phase and the rule.</summary>
public sealed class YieldRuleExceptionTests
{
    [Test]
    public void NeverYielded_NamesGeneratorPhaseAndRule() =>
        ViolationOf(() => Scope.Enter(Never())).Message.ShouldBe(
            "The generator 'Never' ended during setup without yielding, so the body has not run: a generator must yield exactly once. "
            + "Let every path through its setup reach the 'yield return', or throw.");

    [Test]
    public void YieldedAgain_AfterACompletedBody_NamesGeneratorPhaseAndRule() =>
        ViolationOf(() => Scope.Run(Twice(), _ => { })).Message.ShouldBe(
            "The generator 'Twice' yielded again during teardown, after its body had completed: a generator must yield exactly once. "
            + "Let nothing after its first 'yield return' reach another one.");

    [Test]
    public void YieldedAgain_AfterAFailedBody_NamesGeneratorPhaseAndRule() =>
        ViolationOf(() => Scope.Run(_ => Twice(), _ => throw new BodyException())).Message.ShouldBe(
            "The generator 'Twice' yielded again during teardown, after its body had failed: a generator must yield exactly once. "
            + "Let nothing after its first 'yield return' reach another one; the body's exception is this exception's context.");

    [Test]
    public void LocalFunction_IsNamedAsWritten()
    {
        ViolationOf(() => Scope.Enter(LocalRecipe())).Generator.ShouldBe("LocalRecipe");

        IEnumerable<int> LocalRecipe()
        {
            yield break;
        }
    }

    [Test]
    public void LocalFunctionThatCaptures_IsNamedAsWritten([Values] bool yields)
    {
        ViolationOf(() => Scope.Enter(CapturingRecipe()).Dispose()).Generator.ShouldBe("CapturingRecipe");

        IEnumerable<int> CapturingRecipe()
        {
            if (yields)
            {
                yield return 1;
                yield return 2;
            }
        }
    }

    [Test]
    public void GenericMethod_IsNamedAsWritten() =>
        ViolationOf(() => Scope.Enter(Generic<string>())).Generator.ShouldBe("Generic");

    [Test]
    public void ThroughSelect_TheMethodBehindItIsNamed() =>
        ViolationOf(() => Scope.Enter(Never().Select(value => value + 1))).Generator.ShouldBe("Never");

    [Test]
    public void ThroughSeveralOperators_TheMethodBehindThemIsNamed() =>
        ViolationOf(() => Scope.Enter(Never().Where(value => value > 0).Select(value => $"{value}").Take(3))).Generator.ShouldBe("Never");

    [Test]
    public void ThroughConcat_AllMethodsBehindItAreNamed() =>
        ViolationOf(() => Scope.Enter(Never().Concat(NeverEither()))).Generator.ShouldBe("Never, NeverEither");

    [Test]
    public void ThroughSelectMany_TheSourceIsNamed() =>
        ViolationOf(() => Scope.Enter(from first in Never() from second in NeverEither() select second)).Generator.ShouldBe("Never");

    [Test]
    public void ThroughAManager_TheMethodBehindItIsNamed() =>
        ViolationOf(() => ContextManager.From(Never()).Enter()).Generator.ShouldBe("Never");

    [Test]
    public void ThroughAScopeBodyLambda_TheMethodIsNamed() =>
        ViolationOf(() => Scope.Enter(_ => Never())).Generator.ShouldBe("Never");

    [Test]
    public void Array_IsNamedByItsType() =>
        ViolationOf(() => Scope.Enter(Array.Empty<int>().AsEnumerable())).Generator.ShouldNotBeNullOrWhiteSpace();

    [Test]
    public void HandWrittenSequence_IsNamedByItsTypesInCSharp() =>
        ViolationOf(() => Scope.Enter(new Enumerators.HandWritten<Dictionary<string, int>>()))
            .Generator.ShouldBe("Steps<Dictionary<String, Int32>>");

    [Test]
    public void YieldedAgainAfterAnUnknownOutcome_IsInTheMessage()
    {
        var thrown = Forms.Caught(() => ContextManager.From(_ => Twice()).Wrap(() => Enumerable.Range(1, 2))().First());

        thrown.ShouldBeOfType<YieldRuleException>().Message.ShouldBe(
            "The generator 'Twice' yielded again during teardown, after its body had ended in an unknown way: a generator must yield exactly once. "
            + "Let nothing after its first 'yield return' reach another one.");
        thrown.GetContext().ShouldBeOfType<UnknownOutcomeException>().Message.ShouldBe(
            "The scope of 'Twice' ended, and it cannot be known whether its body completed: an unknown outcome never counts as success. "
            + "Use Run, or call Complete() at the end of the body.");
    }

    [Test]
    public void BothKinds_AreInvalidOperationExceptionsWithTheirViolation()
    {
        ViolationOf(() => Scope.Enter(Never())).Violation.ShouldBe(YieldRuleViolation.NeverYielded);
        ViolationOf(() => Scope.Enter(Twice()).Dispose()).Violation.ShouldBe(YieldRuleViolation.YieldedAgain);
        typeof(YieldRuleException).BaseType.ShouldBe(typeof(InvalidOperationException));
    }

    private static YieldRuleException ViolationOf(Action action) => Forms.Caught(action).ShouldBeOfType<YieldRuleException>();

    private static IEnumerable<int> Never()
    {
        yield break;
    }

    private static IEnumerable<int> NeverEither()
    {
        yield break;
    }

    private static IEnumerable<int> Twice()
    {
        yield return 1;
        yield return 2;
    }

    private static IEnumerable<T> Generic<T>()
    {
        yield break;
    }
}
