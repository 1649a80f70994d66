namespace Yielding.Parity.Support;

public sealed class ExceptionTextTests
{
    [Test]
    public void ExceptionText_AnyException_UsesWordsOfBothLanguages()
    {
        Shown(null).ShouldBe("nothing");
        Shown(new SmallBoom("body")).ShouldBe("SmallBoom body");
        Shown(new TaskCanceledException()).ShouldBe("Cancelled");
        Shown(new AggregateException("all", new Boom("1"), new AggregateException("some", new Other("2"))))
            .ShouldBe("Group all [Boom 1, Group some [Other 2]]");
        Chain(null).ShouldBe("nothing");
        Chain(new Late("outer", new Boom("inner"))).ShouldBe("Late outer");
    }
}
