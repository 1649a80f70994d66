namespace Yielding.Cases;

/// <summary>
/// A decorated sequence has ambient values of its own: each item is made with what the scope has set, and the consumer does not get it.
/// Both halves keep to it. The consumer is synchronous here, since an asynchronous method would be isolated by itself.
/// </summary>
public abstract class AmbientSequenceContract
{
    private readonly AsyncLocal<string?> _user = new();
    private readonly List<string> _journal = [];

    /// <summary>What the ambient value is, for sequences and for the consumer.</summary>
    protected string User
    {
        get => _user.Value ?? "none";
        set => _user.Value = value;
    }

    [Test]
    public void Items_ScopeSetsAValue_EachHasItAndTheConsumerDoesNot([Values] bool consumerHasOne)
    {
        var consumers = consumerHasOne ? User = "consumer" : User;

        foreach (var item in Decorate(As("root"), Items(3)))
        {
            Note($"{item}, consumer {User}");
        }

        ShouldBe(
            $"setup in {consumers}",
            $"0 root, consumer {consumers}",
            $"1 root, consumer {consumers}",
            $"2 root, consumer {consumers}",
            "items end in root",
            "teardown in root");
        User.ShouldBe(consumers);
    }

    [Test]
    public void Items_ConsumerSetsAValueMeanwhile_ItIsTheConsumersAlone()
    {
        foreach (var item in Decorate(As("root"), Items(3)))
        {
            Note($"{item}, consumer {User}");
            User = $"consumer at {item[0]}";
        }

        ShouldBe(
            "setup in none",
            "0 root, consumer none",
            "1 root, consumer consumer at 0",
            "2 root, consumer consumer at 1",
            "items end in root",
            "teardown in root");
        User.ShouldBe("consumer at 2");
    }

    [Test]
    public void Items_ScopeSetsNothing_EachHasTheConsumersChanges()
    {
        foreach (var item in Decorate(Nothing(), Items(3)))
        {
            Note(item);
            User = $"consumer at {item[0]}";
        }

        ShouldBe("0 none", "1 consumer at 0", "2 consumer at 1", "items end in consumer at 2", "teardown in consumer at 2");
        User.ShouldBe("consumer at 2");
    }

    [Test]
    public void Items_TwoSequencesOverlap_EachHasItsOwn([Values] bool firstEndsFirst, [Values] bool early)
    {
        var first = Decorate(As("first"), Items(2)).GetEnumerator();
        var second = Decorate(As("second"), Items(2)).GetEnumerator();
        foreach (var sequence in (IEnumerator<string>[])[first, second, first, second])
        {
            sequence.MoveNext().ShouldBeTrue();
            Note($"{sequence.Current}, consumer {User}");
        }

        foreach (var sequence in firstEndsFirst ? (IEnumerator<string>[])[first, second] : [second, first])
        {
            (early || !sequence.MoveNext()).ShouldBeTrue();
            sequence.Dispose();
            User.ShouldBe("none");
        }

        string[] ends =
        [
            .. from name in firstEndsFirst ? (string[])["first", "second"] : ["second", "first"]
               from part in (string[])["items end", "teardown"]
               select $"{part} in {name}",
        ];
        ShouldBe(
            [
                "setup in none",
                "0 first, consumer none",
                "setup in none",
                "0 second, consumer none",
                "1 first, consumer none",
                "1 second, consumer none",
                .. ends,
            ]);
    }

    [Test]
    public void Items_SequencesNest_TheInnerOneHasItsOwn()
    {
        var inner = Decorate(As("inner"), Items(2));

        foreach (var item in Decorate(As("outer"), Items(1, then: () => Note(string.Join(", ", inner)))))
        {
            Note(item);
        }

        ShouldBe(
            "setup in none",
            "0 outer",
            "setup in outer",
            "items end in inner",
            "teardown in inner",
            "0 inner, 1 inner",
            "items end in outer",
            "teardown in outer");
        User.ShouldBe("none");
    }

    [Test]
    public void Dispose_Early_ItemsAndTeardownHaveWhatTheScopeSet([Values] bool consumerThrows)
    {
        try
        {
            foreach (var item in Decorate(As("root"), Items(3)))
            {
                Note(item);
                User = "consumer";
                if (consumerThrows)
                {
                    throw new BodyException();
                }

                break;
            }
        }
        catch (BodyException)
        {
            // the consumer's
        }

        ShouldBe("setup in none", "0 root", "items end in root", "teardown in root");
        User.ShouldBe("consumer");
    }

    [Test]
    public void Items_OneFails_TeardownHasWhatTheScopeSet()
    {
        Exception? caught = null;
        try
        {
            foreach (var item in Decorate(As("root"), Items(1, then: () => throw new BodyException())))
            {
                Note(item);
            }
        }
        catch (BodyException e)
        {
            caught = e;
        }

        caught.ShouldNotBeNull();
        ShouldBe("setup in none", "0 root", "items end in root", "teardown in root");
        User.ShouldBe("none");
    }

    [Test]
    public void MoveNext_ConsumerHasSuppressedItsFlow_ItStaysSuppressed()
    {
        using var sequence = Decorate(As("root"), Items(2)).GetEnumerator();
        sequence.MoveNext().ShouldBeTrue();
        using (ExecutionContext.SuppressFlow())
        {
            sequence.MoveNext().ShouldBeTrue();
            ExecutionContext.IsFlowSuppressed().ShouldBeTrue();
            User.ShouldBe("none");
        }

        sequence.Current.ShouldBe("1 root");
        sequence.MoveNext().ShouldBeFalse();
        ShouldBe("setup in none", "items end in root", "teardown in root");
        User.ShouldBe("none");
    }

    /// <summary>Decorates a sequence with the scope of a generator.</summary>
    protected abstract IEnumerable<string> Decorate(IEnumerable<int> generator, IEnumerable<string> items);

    /// <summary>Makes an asynchronous sequence of a synchronous one.</summary>
    /// <param name="items">The synchronous one.</param>
    /// <param name="suspends">Whether each step of it suspends.</param>
    protected static async IAsyncEnumerable<string> Asynchronous(IEnumerable<string> items, bool suspends)
    {
        try
        {
            await MaybeSuspend(suspends);
            foreach (var item in items)
            {
                yield return item;
                await MaybeSuspend(suspends);
            }
        }
        finally
        {
            await MaybeSuspend(suspends);
        }
    }

    protected static async ValueTask MaybeSuspend(bool suspends)
    {
        if (suspends)
        {
            await Task.Yield();
        }
    }

    protected void Note(string line) => _journal.Add(line);

    protected void ShouldBe(params string[] lines) => _journal.ShouldBe(lines);

    protected IEnumerable<int> As(string name)
    {
        Note($"setup in {User}");
        var before = _user.Value;
        _user.Value = name;
        try
        {
            yield return 1;
        }
        finally
        {
            Note($"teardown in {User}");
            _user.Value = before;
        }
    }

    private IEnumerable<int> Nothing()
    {
        try
        {
            yield return 1;
        }
        finally
        {
            Note($"teardown in {User}");
        }
    }

    private IEnumerable<string> Items(int count, Action? then = null)
    {
        try
        {
            for (var i = 0; i < count; i++)
            {
                yield return $"{i} {User}";
            }

            then?.Invoke();
        }
        finally
        {
            Note($"items end in {User}");
        }
    }
}
