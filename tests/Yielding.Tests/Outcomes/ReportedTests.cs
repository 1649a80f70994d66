namespace Yielding.Outcomes;

/// <summary>Outcomes reported with <c>Complete</c> and <c>Fail</c>, against detected ones.</summary>
public sealed class ReportedTests
{
    private readonly BodyException _failure = new();
    private readonly Listener _scope = new();

    [Test]
    public void Complete_ThenTheEnd_IsCompleted()
    {
        using (var scope = _scope.Enter())
        {
            scope.Complete();
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void Complete_ThenAThrow_IsFailed()
    {
        Forms.Caught(() =>
        {
            using var scope = _scope.Enter();
            scope.Complete();
            throw _failure;
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public void Complete_ThenARethrowOfWhatWasHandledBefore_IsFailed()
    {
        Forms.Caught(() =>
        {
            using var scope = _scope.Enter();
            try
            {
                throw _failure;
            }
            catch (BodyException)
            {
                scope.Complete();
                throw;
            }
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public void Complete_ThenAHandledException_IsCompleted()
    {
        using (var scope = _scope.Enter())
        {
            scope.Complete();
            Forms.Caught(() => throw _failure);
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void Complete_InTheCatchBlockThatDisposesTheScope_IsCompleted()
    {
        var scope = _scope.Enter();
        try
        {
            throw _failure;
        }
        catch (BodyException)
        {
            scope.Complete();
            scope.Dispose();
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void Fail_ThenTheEnd_IsFailedAndDisposeDoesNotThrow()
    {
        using (var scope = _scope.Enter())
        {
            scope.Fail(_failure).ShouldBeFalse();
        }

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public void Fail_OfAGeneratorThatRethrows_DisposeDoesNotThrowEither()
    {
        using (var scope = Scope.Enter(Rethrowing))
        {
            scope.Fail(_failure);
        }

        static IEnumerable<int> Rethrowing(ScopeBody body)
        {
            yield return 1;
            body.Rethrow();
        }
    }

    [Test]
    public void Fail_OfAGeneratorThatSuppresses_IsLoggedAsSuppressed()
    {
        using var log = new LogOfTest();
        using (var scope = Scope.Enter(Suppressing))
        {
            scope.Fail(_failure);
        }

        var warning = log.Warnings.ShouldHaveSingleItem();
        warning.Exception.ShouldBeSameAs(_failure);
        warning.MessageTemplate.Text.ShouldNotContain("suppression needs Run");

        static IEnumerable<int> Suppressing(ScopeBody body)
        {
            yield return 1;
            body.Suppress();
        }
    }

    [Test]
    public void Fail_AsAnExceptionFilter_ReportsThePropagatingException()
    {
        Forms.Caught(() =>
        {
            using var scope = _scope.Enter();
            try
            {
                throw _failure;
            }
            catch (Exception e) when (scope.Fail(e))
            {
            }
        }).ShouldBeSameAs(_failure);

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    [NeedsExceptionPointers]
    public void Fail_ThenAnotherThrow_IsFailedWithTheNewestAndKeepsTheOtherAsContext()
    {
        var later = new TimeoutException();
        using var log = new LogOfTest();

        Forms.Caught(() =>
        {
            using var scope = _scope.Enter();
            scope.Fail(_failure);
            throw later;
        }).ShouldBeSameAs(later);

        _scope.ShouldHaveFailedWith(later);
        later.GetContext().ShouldBeSameAs(_failure);
        log.Warnings.ShouldHaveSingleItem().Exception.ShouldBeSameAs(_failure);
    }

    [Test]
    public void Reports_Several_TheNewestCounts()
    {
        using var log = new LogOfTest();
        Listener last = new("reported a failure last");
        using (var scope = _scope.Enter())
        using (var other = last.Enter())
        {
            scope.Fail(_failure);
            scope.Complete();
            other.Complete();
            other.Fail(_failure);
        }

        _scope.ShouldHaveCompleted();
        last.ShouldHaveFailedWith(_failure);
        log.Warnings.ShouldBeEmpty();
    }

    [Test]
    public void AfterTheExit_ReportsHaveNoEffect()
    {
        var scope = _scope.Enter();
        scope.Dispose();

        scope.Complete();
        scope.Fail(_failure).ShouldBeFalse();
        scope.Dispose();

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void Fail_WithNull_IsRejectedAndTheScopeContinues()
    {
        using (var scope = _scope.Enter())
        {
            Should.Throw<ArgumentNullException>(() => scope.Fail(null!)).ParamName.ShouldBe("e");
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void Default_DoesNothing()
    {
        Scope<string> none = default;

        none.Complete();
        none.Fail(_failure).ShouldBeFalse();
        none.Dispose();
        none.Value.ShouldBeNull();
    }
}
