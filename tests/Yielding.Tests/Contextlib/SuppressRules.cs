namespace Yielding.Contextlib;

/// <summary>The rules of TestSuppress for bodies that don't throw. The others stand in SuppressionTests.</summary>
public sealed class SuppressRules
{
    private readonly Suppression _suppress = ContextManager.Suppress<BodyException>();

    // In a using it could not suppress, so there is no such thing.
    [Test]
    [Contextlib(74, "TestSuppress.test_no_result_from_enter")]
    public void Suppression_Type_HasNoValueAndNoEntry()
    {
        ConsumerCode.ErrorsOf("ContextManager.Suppress<System.Exception>().Run(value => Nothing());")
            .ShouldHaveSingleItem()
            .Id.ShouldBe("CS1593");
        ConsumerCode.ErrorsOf("using (ContextManager.Suppress<System.Exception>().Enter()) { }")
            .ShouldHaveSingleItem()
            .Id.ShouldBe("CS1061");
        ConsumerCode.ErrorsOf("ContextManager.Suppress<System.Exception>().Run(() => Nothing());").ShouldBeEmpty();
    }

    [Test]
    [Contextlib(75, "TestSuppress.test_no_exception")]
    public async Task Suppression_BodyCompletes_HasNoEffect()
    {
        var journal = new Journal();

        _suppress.Run(() => journal.Write("1"));
        _suppress.Run(() => "2").ShouldBe("2");
        await _suppress.RunAsync(async () =>
        {
            await Task.Yield();
            journal.Write("3");
        });
        (await _suppress.RunAsync(() => Task.FromResult("4"))).ShouldBe("4");

        journal.ShouldBe("1", "3");
    }
}
