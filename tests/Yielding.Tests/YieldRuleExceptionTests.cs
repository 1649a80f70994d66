namespace Yielding;

/// <summary>The rule's messages: whole, with the generator's name as its author wrote it, the phase and the rule.</summary>
public sealed class YieldRuleExceptionTests
{
    private readonly BodyException _failure = new();

    [Test]
    public void NeverYielded_NamesGeneratorPhaseAndRule() =>
        ViolationOf(() => Scope.Enter(Never())).Message.ShouldBe(
            "The generator 'Never' ended during setup without yielding, so the body has not run: a generator must yield exactly once. "
            + "Let every path through its setup reach the yield, or throw.");

    [Test]
    public void YieldedAgain_AfterACompletedBody_NamesGeneratorPhaseAndRule() =>
        ViolationOf(() => Scope.Run(Twice(), _ => { })).Message.ShouldBe(
            "The generator 'Twice' yielded again during teardown, after its body had completed: a generator must yield exactly once. "
            + "Let nothing after its first yield reach another one.");

    [Test]
    public void YieldedAgain_AfterAFailedBody_NamesGeneratorPhaseAndRule() =>
        ViolationOf(() => Scope.Run(_ => Twice(), _ => throw new BodyException())).Message.ShouldBe(
            "The generator 'Twice' yielded again during teardown, after its body had failed: a generator must yield exactly once. "
            + "Remove the second yield. GetContext() returns the body's exception.");

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
            "The generator 'Twice' yielded again during teardown, after a body with an unknown outcome: "
            + "a generator must yield exactly once. Let nothing after its first yield reach another one.");
        thrown.GetContext().ShouldBeOfType<UnknownOutcomeException>().Message.ShouldBe(
            "It could not be determined whether the body of 'Twice' completed, so it does not count as completed. "
            + "Use Run, or call Complete() as the last statement of the body.");
    }

    [Test]
    public void BothKinds_AreInvalidOperationExceptionsWithTheirViolation()
    {
        ViolationOf(() => Scope.Enter(Never())).Violation.ShouldBe(YieldRuleViolation.NeverYielded);
        ViolationOf(() => Scope.Enter(Twice()).Dispose()).Violation.ShouldBe(YieldRuleViolation.YieldedAgain);
        typeof(YieldRuleException).BaseType.ShouldBe(typeof(InvalidOperationException));
    }

    [Test]
    public void Body_OfEachViolation_IsHowTheBodyHadEnded([Values] Form form)
    {
        ViolationOf(() => form.Execute(Never(), _ => { })).Body.ShouldBe(BodyStatus.Running);
        ViolationOf(() => form.Execute(_ => Never(), _ => { })).Body.ShouldBe(BodyStatus.Running);
        ViolationOf(() => form.Execute(Twice(), _ => { })).Body.ShouldBe(BodyStatus.Completed);
        ViolationOf(() => form.Execute(_ => Twice(), _ => throw new BodyException())).Body.ShouldBe(BodyStatus.Failed);
    }

    [Test]
    public void Body_OnAStack_IsHowTheBodyHadEnded([Values] Form form)
    {
        ViolationOf(() => form.Execute(stack => stack.Enter(Never()))).Body.ShouldBe(BodyStatus.Running);
        ViolationOf(() => form.Execute(stack => stack.Enter(Twice()))).Body.ShouldBe(BodyStatus.Completed);
        ViolationOf(() => form.Execute(stack =>
        {
            stack.Enter(_ => Twice());
            throw new BodyException();
        })).Body.ShouldBe(BodyStatus.Failed);
    }

    [Test]
    public void Body_AfterAnUnknownOutcome_IsUnknown() =>
        ViolationOf(() => ContextManager.From(_ => Twice()).Wrap(() => Enumerable.Range(1, 2))().First()).Body.ShouldBe(BodyStatus.Unknown);

    [Test]
    public void GetContext_SetupHandledOneException_IsThatException([Values] Form form)
    {
        ViolationOf(() => form.Execute(Handling(_failure), _ => { })).GetContext().ShouldBeSameAs(_failure);
        ViolationOf(() => form.Execute(_ => Handling(_failure), _ => { })).GetContext().ShouldBeSameAs(_failure);
        ViolationOf(() => form.Execute(stack => stack.Enter(Handling(_failure)))).GetContext().ShouldBeSameAs(_failure);
        ViolationOf(() => form.Execute(Handling(_failure).Select(value => value), _ => { })).GetContext().ShouldBeSameAs(_failure);
        ViolationOf(() => form.Execute(Handling(_failure, _failure), _ => { })).GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public void GetContext_SetupHandledNoneOrSeveralExceptions_IsNull([Values] Form form)
    {
        Forms.Caught(() => throw _failure).ShouldBeSameAs(_failure); // before the setup
        ViolationOf(() => form.Execute(Never(), _ => { })).GetContext().ShouldBeNull();
        ViolationOf(() => form.Execute(Handling(_failure, new TimeoutException()), _ => { })).GetContext().ShouldBeNull();
    }

    [Test]
    public void GetContext_AnotherThreadThrewDuringTheSetup_IsNull([Values] Form form)
    {
        ViolationOf(() => form.Execute(Elsewhere(), _ => { })).GetContext().ShouldBeNull();

        IEnumerable<int> Elsewhere()
        {
            var other = new Thread(() => Forms.Caught(() => throw _failure));
            other.Start();
            other.Join();
            yield break;
        }
    }

    [TestCaseSource(nameof(Empty))]
    public void Message_AnEmptyCollectionWasPassed_SaysSo(IEnumerable<int> collection, string name)
    {
        foreach (var form in Enum.GetValues<Form>())
        {
            var violation = ViolationOf(() => form.Execute(collection, _ => { }));

            violation.Message.ShouldBe(
                $"An empty collection, '{name}', was passed in place of an iterator method, so the body has not run. "
                + "Pass an iterator method that yields exactly once.");
            violation.Generator.ShouldBe(name);
            violation.Violation.ShouldBe(YieldRuleViolation.NeverYielded);
        }
    }

    [TestCaseSource(nameof(Filled))]
    public void Message_ACollectionWasPassed_SaysSo(IEnumerable<int> collection, string name)
    {
        foreach (var form in Enum.GetValues<Form>())
        {
            var violation = ViolationOf(() => form.Execute(collection, _ => { }));

            violation.Message.ShouldBe(
                $"A collection, '{name}', was passed in place of an iterator method: it yielded again during teardown, "
                + "after its body had completed. Pass an iterator method that yields exactly once.");
            violation.Generator.ShouldBe(name);
            violation.Violation.ShouldBe(YieldRuleViolation.YieldedAgain);
        }
    }

    [Test]
    public void Message_ACollectionWasPassedAndTheBodyFailed_SaysBoth() =>
        ViolationOf(() => Scope.Run(_ => new List<int> { 1, 2 }, _ => throw new BodyException())).Message.ShouldContain(
            "'List<Int32>', was passed in place of an iterator method: it yielded again during teardown, after its body had failed.");

    [Test]
    public void Message_AStringOrADictionaryWasPassed_SaysSo()
    {
        ViolationOf(() => Scope.Run("text", _ => { })).Generator.ShouldBe("String");
        ViolationOf(() => Scope.Run("", _ => { })).Message.ShouldContain("An empty collection, 'String', was passed");
        ViolationOf(() => Scope.Run(new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }, _ => { }))
            .Generator.ShouldBe("Dictionary<String, Int32>");
        using var stack = new ExitStack();
        ViolationOf(() => stack.Enter(new List<int>())).Message.ShouldContain("An empty collection");
    }

    [Test]
    public void Message_AGeneratorIsAMethodOfACollection_IsThatOfGenerators() =>
        ViolationOf(() => Scope.Enter(Numbers.Generator())).Message.ShouldStartWith("The generator 'Generator' ended during setup");

    public static IEnumerable<TestCaseData> Empty()
    {
        yield return new TestCaseData(Array.Empty<int>(), "collection of Int32").SetArgDisplayNames("array");
        yield return new TestCaseData(new List<int>(), "collection of Int32").SetArgDisplayNames("list");
        yield return new TestCaseData(new Numbers(), "Numbers").SetArgDisplayNames("own collection");
    }

    public static IEnumerable<TestCaseData> Filled()
    {
        int[] numbers = [1, 2];
        yield return new TestCaseData(numbers, "Int32[]").SetArgDisplayNames("array");
        yield return new TestCaseData(numbers.ToList(), "List<Int32>").SetArgDisplayNames("list");
        yield return new TestCaseData(numbers.ToHashSet(), "HashSet<Int32>").SetArgDisplayNames("set");
        yield return new TestCaseData(new Queue<int>(numbers), "Queue<Int32>").SetArgDisplayNames("queue");
        yield return new TestCaseData(new Numbers { Items = numbers }, "Numbers").SetArgDisplayNames("own collection");
    }

    private static IEnumerable<int> Handling(params Exception[] failures)
    {
        foreach (var failure in failures)
        {
            try
            {
                throw failure;
            }
            catch (Exception)
            {
                // handled
            }
        }

        yield break;
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

    /// <summary>A collection that is enumerated by an iterator method, and has another one that is a generator.</summary>
    private sealed class Numbers : IReadOnlyCollection<int>
    {
        public int[] Items { get; init; } = [];

        public int Count => Items.Length;

        public static IEnumerable<int> Generator()
        {
            yield break;
        }

        public IEnumerator<int> GetEnumerator()
        {
            foreach (var item in Items)
            {
                yield return item;
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
