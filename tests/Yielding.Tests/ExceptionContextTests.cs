using System.Collections;

namespace Yielding;

/// <summary>Two exceptions at once: nothing is lost, and every chain ends.</summary>
public sealed class ExceptionContextTests
{
    private const string Separator = "During handling of the above exception, another exception occurred:";

    // The exception of a task that is kept, for example. It would keep the exceptions of all bodies alive.
    [Test]
    public void OneObjectThrownByEachTeardown_KeepsTheNewestContexts()
    {
        const int Kept = 1000;
        var kept = new TimeoutException();
        List<Exception> failures = [.. Enumerable.Range(0, Kept + 3).Select(number => new InvalidOperationException($"{number}"))];

        foreach (var failure in failures)
        {
            Should.Throw<TimeoutException>(() => Scope.Run(Throwing(), _ => throw failure));
        }

        ChainOf(kept).Skip(1).ShouldBe(failures[^Kept..]);

        IEnumerable<int> Throwing()
        {
            try
            {
                yield return 1;
            }
            finally
            {
                throw kept;
            }
        }
    }

    [Test]
    public void FreshException_HasNoContext() => new BodyException().GetContext().ShouldBeNull();

    [Test]
    public void InnerException_IsNotAContext() => new InvalidOperationException("", new BodyException()).GetContext().ShouldBeNull();

    [Test]
    public void Null_IsRejected()
    {
        Should.Throw<ArgumentNullException>(() => ExceptionContext.GetContext(null!)).ParamName.ShouldBe("e");
        Should.Throw<ArgumentNullException>(() => ExceptionContext.ToStringWithContext(null!)).ParamName.ShouldBe("e");
    }

    [Test]
    public void NestedScopes_ChainInTheOrderOfTheThrows()
    {
        Exception[] failures =
        [
            new BodyException(),
            new TimeoutException("first"),
            new TimeoutException("second"),
            new TimeoutException("third"),
        ];

        var thrown = Replace(failures[0], failures[1..]);

        ChainOf(thrown).ShouldBe(Enumerable.Reverse(failures));
    }

    [Test]
    public void TheSameExceptionThrownOnAndOn_HasNoContext()
    {
        var failure = new BodyException();

        Replace(failure, failure, failure).ShouldBeSameAs(failure);

        ChainOf(failure).ShouldBe([failure]);
    }

    [Test]
    public void BackToTheFirstException_TheChainEnds()
    {
        var first = new BodyException("first");
        var second = new BodyException("second");

        ChainOf(Replace(first, second, first)).ShouldBe([first, second]);
        ChainOf(second).ShouldBe([second]);
    }

    [Test]
    public void BackAndForthManyTimes_TheChainEnds()
    {
        Exception[] failures = [new BodyException("0"), new BodyException("1"), new BodyException("2")];
        var random = new Random(20260711);

        for (var round = 0; round < 500; round++)
        {
            var thrown = Replace(failures[random.Next(3)], [.. Enumerable.Range(0, 5).Select(_ => failures[random.Next(3)])]);
            var chain = ChainOf(thrown);

            chain.ShouldBeUnique();
            chain.Count.ShouldBeLessThanOrEqualTo(3);
        }
    }

    [Test]
    public void ReplacementWithAContextOfItsOwn_TheEarlierIsAddedAtItsEnd()
    {
        var original = new BodyException("original");
        var inner = new BodyException("inner");
        var later = Replace(inner, new TimeoutException("later"));

        var thrown = Replace(original, later);

        ChainOf(thrown).ShouldBe([later, inner, original]);
    }

    [Test]
    public void AlreadyLinked_IsNotLinkedTwice()
    {
        var failure = new BodyException();
        var later = Replace(failure, new TimeoutException());

        ChainOf(Replace(failure, later)).ShouldBe([later, failure]);
    }

    [Test]
    public void ManyReplacements_AreLinkedInOneChain()
    {
        var count = Size.Of(inCI: 100_000, plain: 20_000);
        Exception thrown = new BodyException();
        for (var i = 0; i < count; i++)
        {
            thrown = Forms.Caught(() => Scope.Run(_ => Replacing(new TimeoutException()), _ => throw thrown))!;
        }

        ChainOf(thrown).Count.ShouldBe(count + 1);

        // The stack of this thread has 50 bytes for each exception: a call for each would overflow it.
        Crowd.Run(1, (_, _) => thrown.ToStringWithContext().Split(Separator).Length.ShouldBe(count + 1));
    }

    [Test]
    public void ToStringWithContext_PrintsTheEarliestFirst()
    {
        var thrown = Replace(new BodyException("first"), new TimeoutException("second"));

        var parts = thrown.ToStringWithContext().Split(Separator);

        parts.Length.ShouldBe(2);
        parts[0].ShouldContain("BodyException: first");
        parts[1].ShouldContain("TimeoutException: second");
    }

    [Test]
    public void ToStringWithContext_WithoutContext_IsToString()
    {
        var failure = Forms.Caught(() => throw new BodyException())!;

        failure.ToStringWithContext().ShouldBe(failure.ToString());
    }

    [Test]
    public void ToStringWithContext_ContextIsTheInnerException_NamesItTheCause()
    {
        var failure = new BodyException();

        Replace(failure, new InvalidOperationException("wrapper", failure)).ToStringWithContext()
            .ShouldContain("The above exception was the direct cause of the following exception:");
    }

    [Test]
    public void ExceptionsWhoseDataCannotBeWritten_KeepTheirContextAllTheSame(
        [Values(typeof(NullData), typeof(ThrowingData), typeof(ReadOnlyData), typeof(ForgettingData))] Type type)
    {
        var earlier = (Exception)Activator.CreateInstance(type)!;
        var later = (Exception)Activator.CreateInstance(type)!;

        ChainOf(Replace(earlier, later)).ShouldBe([later, earlier]);
        later.ToStringWithContext().ShouldContain(Separator);
    }

    [Test]
    public void Context_ItsExceptionIsCollected_IsCollectedToo()
    {
        var earlier = LinkAndForget();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        earlier.IsAlive.ShouldBeFalse();

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference LinkAndForget()
        {
            var earlier = new BodyException();
            Replace(earlier, new TimeoutException());

            return new WeakReference(earlier);
        }
    }

    [Test]
    public void ReplacedTwice_IsTheContextOfBoth()
    {
        var replaced = new BodyException();
        var one = new TimeoutException("one");
        var other = new TimeoutException("other");

        Replace(replaced, one);
        Replace(replaced, other);

        ChainOf(one).ShouldBe([one, replaced]);
        ChainOf(other).ShouldBe([other, replaced]);
    }

    [Test]
    public void Data_WrittenOutByALogger_NamesItsContent()
    {
        var replaced = new BodyException();
        var thrown = new TimeoutException();

        Replace(replaced, thrown);

        Shown(thrown).ShouldBe(["Yielding.ExceptionContext: Yielding.Support.BodyException: the body failed"]);
        Shown(replaced).ShouldBe(["Yielding.ExceptionContext: none"]);

        static IEnumerable<string> Shown(Exception e) => e.Data.Keys.Cast<object>().Select(key => $"{key}: {e.Data[key]}");
    }

    private static IEnumerable<int> Replacing(Exception replacement)
    {
        try
        {
            yield return 1;
        }
        finally
        {
            Throw(replacement);
        }
    }

    private static void Throw(Exception e) => throw e;

    /// <summary>Throws the first through nested scopes, whose teardowns throw the others.</summary>
    private static Exception Replace(Exception first, params Exception[] others)
    {
        var thrown = first;
        foreach (var other in others)
        {
            thrown = Forms.Caught(() => Scope.Run(Replacing(other), _ => throw thrown))!;
        }

        return thrown;
    }

    private static List<Exception> ChainOf(Exception thrown)
    {
        var chain = new List<Exception>();
        for (var next = thrown; next is not null && chain.Count < 1_000_000; next = next.GetContext())
        {
            chain.Add(next);
        }

        return chain;
    }

    private sealed class NullData : Exception
    {
        public override IDictionary Data => null!;
    }

    private sealed class ThrowingData : Exception
    {
        public override IDictionary Data => throw new NotSupportedException();
    }

    private sealed class ReadOnlyData : Exception
    {
        public override IDictionary Data { get; } = new System.Collections.ObjectModel.ReadOnlyDictionary<object, object>(
            new Dictionary<object, object>());
    }

    private sealed class ForgettingData : Exception
    {
        public override IDictionary Data => new Hashtable();
    }
}
