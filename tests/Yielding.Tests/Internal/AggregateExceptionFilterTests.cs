namespace Yielding.Internal;

public sealed class AggregateExceptionFilterTests
{
    [Test]
    public void GroupWithAMessageOfItsOwnMaking_KeepsIt()
    {
        var kept = new BodyException();

        var rest = Forms.Caught(() => ContextManager.Suppress<IOException>().Run(() => throw new Named(new IOException(), kept)));

        rest.ShouldBeOfType<AggregateException>().Message.ShouldBe($"a name ({kept.Message})");
        ((AggregateException)rest).InnerExceptions.ShouldBe([kept]);
    }

    private sealed class Named(params Exception[] inner) : AggregateException(inner)
    {
        public override string Message => "a name";
    }
}
