namespace Yielding.Cases;

/// <summary>One play of a case: what the two halves' generators have in common, and what has to come of it.</summary>
internal sealed class CaseRun(ScopeCase played)
{
    private readonly List<string> _journal = [];

    public BodyException Bodys { get; } = new();

    public InvalidDataException Generators { get; } = new("the generator failed");

    public bool YieldsAtAll => played.Setup != Act.YieldNothing;

    public bool YieldsAgain => played.Teardown == Act.YieldAgain;

    public void Write(string line) => _journal.Add(line);

    public void SetUp()
    {
        Write("setup");
        if (played.Setup == Act.Throw)
        {
            throw Generators;
        }
    }

    public void Body()
    {
        Write("body");
        if (played.BodyFails)
        {
            throw Bodys;
        }
    }

    public void After(ScopeBody? channel)
    {
        Write(channel is null ? "after" : $"after:{channel.Status}");
        switch (played.Teardown)
        {
            case Act.Throw:
                throw Generators;

            case Act.Rethrow:
                channel!.Rethrow();
                Write("asked");
                break;

            case Act.RethrowAndCatch:
                try
                {
                    channel!.Rethrow();
                }
                catch (BodyException)
                {
                    Write("caught");
                }

                break;

            case Act.RethrowAndWrap:
                try
                {
                    channel!.Rethrow();
                }
                catch (BodyException)
                {
                    throw Generators;
                }

                break;

            case Act.Suppress:
                channel!.Suppress();
                break;

            case Act.SuppressAndThrow:
                channel!.Suppress();
                throw Generators;

            case Act.ReadException:
                channel!.Exception.ShouldBeSameAs(Bodys);
                break;
        }
    }

    public void Finally()
    {
        Write("finally");
        if (played.Teardown == Act.FinallyThrows)
        {
            throw Generators;
        }
    }

    public void ShouldHaveEndedWith(Exception? caught, bool canSuppress)
    {
        string.Join(' ', _journal).ShouldBe(played.Journal);
        switch (played.Goes)
        {
            case Goes.Nothing:
            case Goes.Bodys when played.Suppresses && canSuppress:
                caught.ShouldBeNull();
                break;

            case Goes.Bodys:
                caught.ShouldBeSameAs(Bodys);
                Bodys.StackTrace.ShouldNotBeNull().ShouldContain(nameof(Body));
                break;

            case Goes.Generators:
                caught.ShouldBeSameAs(Generators);
                break;

            default:
                caught.ShouldBeOfType<YieldRuleException>().Generator.ShouldBe("Played");
                break;
        }

        caught?.GetContext().ShouldBe(played.HasContext ? Bodys : null);
    }
}
