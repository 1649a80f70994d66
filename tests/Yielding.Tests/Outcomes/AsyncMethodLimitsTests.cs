namespace Yielding.Outcomes;

/// <summary>
/// Bodies in async methods that have handled an exception, and completed, and that decision 0001 lists as not exact: they are not
/// committed, and a warning says so.
/// </summary>
public sealed class AsyncMethodLimitsTests
{
    private readonly Journal _journal = new();

    // Code that is compiled once, optimized, is exact here: the frame has the offset of the disposal in the finally block.
    [SetUp]
    public void RequireTiers() => Assume.That(Environment.GetEnvironmentVariable("DOTNET_TieredCompilation"), Is.Not.EqualTo("0"));

    [Test]
    [NeedsExceptionPointers]
    public async Task CatchClauseWithAnAwaitAndAUsing_IsAmbiguousAndLogged()
    {
        using var log = new LogOfTest();

        using (Scope.Enter(Committing()))
        {
            try
            {
                await Task.Yield();

                throw new BodyException();
            }
            catch (BodyException)
            {
                using var reader = new StringReader("line");
                await reader.ReadLineAsync();
            }
        }

        _journal.ShouldBe();
        log.Warnings.ShouldHaveSingleItem().MessageTemplate.Text.ShouldStartWith("Could not determine whether the body");
    }

    [Test]
    [NeedsExceptionPointers]
    public async Task BodyDisposesAnotherObjectByHand_IsUnknownAndLogged()
    {
        using var log = new LogOfTest();

        using (Scope.Enter(Committing()))
        {
            IDisposable other = new MemoryStream();
            other.Dispose();
            await Task.Yield();
            Forms.Caught(() => throw new BodyException());
        }

        _journal.ShouldBe();
        log.Warnings.ShouldHaveSingleItem().MessageTemplate.Text.ShouldStartWith("Could not determine whether the body");
    }

    private IEnumerable<int> Committing()
    {
        yield return 1;
        _journal.Write("committed");
    }
}
