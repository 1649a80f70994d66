using System.Reflection;
using System.Reflection.Emit;

namespace Yielding.Internal;

public sealed class GeneratorNameTests
{
    [Test]
    public void Method_IsNamedAsWritten() => GeneratorName.Of(One()).ShouldBe("One");

    [Test]
    public void LocalFunction_IsNamedAsWritten()
    {
        GeneratorName.Of(Local()).ShouldBe("Local");
        GeneratorName.Of((Func<IEnumerable<int>>)Local).ShouldBe("Local");

        static IEnumerable<int> Local()
        {
            yield return 1;
        }
    }

    [Test]
    public void Lambda_IsNamedByTheMethodItStandsIn() =>
        GeneratorName.Of(() => One()).ShouldBe("a lambda in Lambda_IsNamedByTheMethodItStandsIn");

    [Test]
    public void MethodAsADelegate_IsNamedAsWritten() => GeneratorName.Of((Func<IEnumerable<int>>)One).ShouldBe("One");

    [Test]
    public void Operators_AreUnwrapped()
    {
        GeneratorName.Of(One().Select(one => one)).ShouldBe("One");
        GeneratorName.Of(One().Concat(Other()).Concat(One())).ShouldBe("One, Other");
        GeneratorName.Of(OneAsync().Select(one => one).Where(one => one > 0)).ShouldBe("OneAsync");
        GeneratorName.Of(OneAsync().Select(one => one).GetAsyncEnumerator()).ShouldBe("OneAsync");
        GeneratorName.Of(One().Select(one => one).GetEnumerator()).ShouldBe("One");
    }

    [Test]
    public void OperatorsUponOperators_AreUnwrappedAFewDeep()
    {
        GeneratorName.Of(Wrapped(7)).ShouldBe("One");
        GeneratorName.Of(Wrapped(9)).ShouldNotBe("One", "somewhere there has to be an end");

        static IEnumerable<int> Wrapped(int times) => times == 0 ? One() : Wrapped(times - 1).DefaultIfEmpty();
    }

    [Test]
    public void SequenceOfTheUsersOwn_IsNotUnwrapped() => GeneratorName.Of(new Holder(One())).ShouldBe("Holder");

    [Test]
    public void OperatorWithoutAGenerator_IsNamedByItself() =>
        GeneratorName.Of(AsyncEnumerable.Range(1, 1).Select(one => one)).ShouldBe("Select");

    [Test]
    public void Types_AreNamedInCSharp()
    {
        GeneratorName.Of(new List<Dictionary<string, int>>()).ShouldBe("List<Dictionary<String, Int32>>");
        GeneratorName.Of(new List<Nested<int>.Inner>()).ShouldBe("List<Inner<Int32>>");
        GeneratorName.Of(new object()).ShouldBe("Object");
    }

    [Test]
    public void AnonymousType_HasSomeName() => GeneratorName.Of(new[] { new { A = 1 } }.Select(one => one)).ShouldNotBeNullOrWhiteSpace();

    [Test]
    public void Name_StandsForItself() => GeneratorName.Of("A name").ShouldBe("A name");

    // Another compiler may name what it makes in other ways.
    [TestCase("<>", "<>")]
    [TestCase("<Odd", "<Odd")]
    [TestCase("<A>", "A")]
    [TestCase("Plain", "Plain")]
    [TestCase("g__Local", "g__Local")]
    [TestCase("g__Local|0", "g__Local|0")]
    [TestCase("<A>g__Local", "A")]
    [TestCase("<A>g__Local|0_0", "Local")]
    [TestCase("<<Main>$>g__Local|0_0", "Local")]
    [TestCase("<<Main>$>b__0_0", "a lambda in Main")]
    public void StrangeNames_AreTakenAsTheyAre(string method, string expected)
    {
        var made = new DynamicMethod(method, typeof(int), [], typeof(GeneratorNameTests).Module);
        var code = made.GetILGenerator();
        code.Emit(OpCodes.Ldc_I4_1);
        code.Emit(OpCodes.Ret);
        var generator = made.CreateDelegate<Func<int>>();

        GeneratorName.Of(generator).ShouldEndWith(expected);
        generator.GetMethodInfo().Name.ShouldBe(method);
    }

    private static IEnumerable<int> One()
    {
        yield return 1;
    }

    private static IEnumerable<int> Other()
    {
        yield return 2;
    }

    private static async IAsyncEnumerable<int> OneAsync()
    {
        await Task.CompletedTask;
        yield return 1;
    }

    private sealed class Holder(IEnumerable<int> held) : IEnumerable<int>
    {
        public IEnumerator<int> GetEnumerator() => held.GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private static class Nested<T>
    {
        public sealed class Inner
        {
            public T? Value { get; init; }
        }
    }
}
