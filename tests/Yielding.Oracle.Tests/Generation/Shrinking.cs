using Yielding.Oracle.Model;

namespace Yielding.Oracle.Generation;

/// <summary>Gives smaller programs than a given one, the smallest first.</summary>
internal static class Shrinking
{
    public static IEnumerable<Model.Program> Of(Model.Program program)
    {
        foreach (var main in Of(program.Main))
        {
            yield return program with { Main = main };
        }

        if (program.IsInOneLine)
        {
            yield return program with { IsInOneLine = false };
        }

        if (program.IsAsync)
        {
            yield return program with { IsAsync = false };
        }
    }

    private static IEnumerable<Block> Of(Block block)
    {
        var statements = block.Statements;
        for (var i = 0; i < statements.Count; i++)
        {
            if (statements.Count > 1)
            {
                yield return new Block([statements[i]]);
            }
        }

        for (var i = 0; i < statements.Count; i++)
        {
            yield return With(statements, i, []);
        }

        for (var i = 0; i < statements.Count; i++)
        {
            foreach (var inner in BlocksIn(statements[i]))
            {
                yield return With(statements, i, inner.Statements);
            }
        }

        for (var i = 0; i < statements.Count; i++)
        {
            foreach (var smaller in Of(statements[i]))
            {
                yield return With(statements, i, [smaller]);
            }
        }
    }

    private static Block With(IReadOnlyList<Statement> statements, int i, IEnumerable<Statement> instead) =>
        new([.. statements.Take(i), .. instead, .. statements.Skip(i + 1)]);

    /// <summary>The blocks that may take the statement's place.</summary>
    private static IEnumerable<Block> BlocksIn(Statement statement) => statement switch
    {
        Try { Handlers: var handlers } attempt => [attempt.Body, .. handlers.Select(handler => handler.Body), .. Some(attempt.Finally)],
        Hold hold => [hold.Body],
        Loop loop => [loop.Body],
        If condition => [condition.Body],
        Call call => [call.Body],
        Elsewhere elsewhere => [elsewhere.Body],
        Later later => [later.Started, later.Meanwhile],
        Waiter waiter => [waiter.Body],
        Foreign foreign => [foreign.Body],
        Iterate iterate => [iterate.Iterator, iterate.Body],
        _ => [],
    };

    private static IEnumerable<Statement> Of(Statement statement) => statement switch
    {
        Throw { Failure: not Failure.First } => [new Throw(Failure.First)],
        ThrowShared shared => [new Throw(Failure.First), .. Simpler(shared.From).Select(from => new ThrowShared(from))],
        Leave leave => Simpler(leave.Leaving).Select(leaving => new Leave(leaving)),
        Foreign foreign =>
        [
            .. Of(foreign.Body).Select(body => foreign with { Body = body }),
            .. Simpler(foreign.Disposal).Select(disposal => foreign with { Disposal = disposal }),
        ],
        Iterate iterate =>
        [
            .. Of(iterate.Iterator).Select(body => iterate with { Iterator = body }),
            .. Of(iterate.Body).Select(body => iterate with { Body = body }),
            .. Simpler(iterate.Reading).Select(reading => iterate with { Reading = reading }),
        ],
        ThrowAgain { Form: not Again.Bare } => [new ThrowAgain(Again.Bare)],
        Await { Waiting: not Waiting.Completed } awaiting => Simpler(awaiting.Waiting).Select(waiting => new Await(waiting)),
        Try attempt => OfTry(attempt),
        Hold hold => OfHold(hold),
        Loop loop =>
        [
            .. Of(loop.Body).Select(body => loop with { Body = body }),
            .. loop.Times > 1 ? [loop with { Times = loop.Times - 1 }] : Array.Empty<Statement>(),
        ],
        If condition =>
        [
            .. Of(condition.Body).Select(body => condition with { Body = body }),
            .. condition.Mask != 255 ? [condition with { Mask = 255 }] : Array.Empty<Statement>(),
        ],
        Call call =>
        [
            .. Of(call.Body).Select(body => call with { Body = body }),
            .. Simpler(call.Callee).Select(callee => call with { Callee = callee }),
        ],
        Elsewhere elsewhere =>
        [
            .. Of(elsewhere.Body).Select(body => elsewhere with { Body = body }),
            .. Simpler(elsewhere.Place).Select(place => elsewhere with { Place = place }),
        ],
        Later later =>
        [
            .. Of(later.Started).Select(body => later with { Started = body }),
            .. Of(later.Meanwhile).Select(body => later with { Meanwhile = body }),
        ],
        Waiter waiter => Of(waiter.Body).Select(body => new Waiter(body)),
        Signal { Sent: not Sent.Result } => [new Signal(Sent.Result)],
        _ => [],
    };

    private static IEnumerable<Statement> OfTry(Try attempt)
    {
        if (attempt.Finally is { } last)
        {
            yield return attempt with { Finally = null };
            foreach (var smaller in Of(last))
            {
                yield return attempt with { Finally = smaller };
            }
        }

        for (var i = 0; i < attempt.Handlers.Count; i++)
        {
            foreach (var instead in Of(attempt.Handlers[i]).Select(handler => new[] { handler }).Prepend([]))
            {
                yield return attempt with { Handlers = [.. attempt.Handlers.Take(i), .. instead, .. attempt.Handlers.Skip(i + 1)] };
            }
        }

        foreach (var body in Of(attempt.Body))
        {
            yield return attempt with { Body = body };
        }
    }

    private static IEnumerable<Handler> Of(Handler handler)
    {
        if (handler.Filter is { } filter)
        {
            yield return handler with { Filter = null };
            foreach (var body in Of(filter.Body))
            {
                yield return handler with { Filter = filter with { Body = body } };
            }
        }

        foreach (var body in Of(handler.Body))
        {
            yield return handler with { Body = body };
        }

        if (handler.Caught != Caught.Any)
        {
            yield return handler with { Caught = Caught.Any };
        }
    }

    private static IEnumerable<Statement> OfHold(Hold hold)
    {
        for (var i = 0; i < hold.Generators.Count; i++)
        {
            foreach (var instead in Of(hold.Generators[i]).Select(generator => new[] { generator }).Prepend([]))
            {
                if (hold.Generators.Count > 1 || instead.Length > 0)
                {
                    yield return hold with { Generators = [.. hold.Generators.Take(i), .. instead, .. hold.Generators.Skip(i + 1)] };
                }
            }
        }

        foreach (var body in Of(hold.Body))
        {
            yield return hold with { Body = body };
        }

        if (hold.Entry != Entry.Plain)
        {
            yield return hold with { Entry = Entry.Plain };
        }

        if (hold.Holder != Holder.Using)
        {
            yield return hold with { Holder = Holder.Using };
        }
    }

    private static IEnumerable<Generator> Of(Generator generator)
    {
        if (generator.Act != Act.Nothing)
        {
            yield return generator with { Act = Act.Nothing };
        }

        if (generator.Waits)
        {
            yield return generator with { Waits = false };
        }

        if (generator.IsNoisy)
        {
            yield return generator with { IsNoisy = false };
        }

        if (generator.IsAsync)
        {
            yield return generator with { IsAsync = false };
        }

        if (generator.Kind != Listening.Observing)
        {
            yield return generator with { Kind = Listening.Observing };
        }
    }

    private static IEnumerable<T> Simpler<T>(T choice)
        where T : struct, Enum =>
        Enum.GetValues<T>().TakeWhile(simpler => !simpler.Equals(choice));

    private static IEnumerable<Block> Some(Block? block) => block is null ? [] : [block];
}
