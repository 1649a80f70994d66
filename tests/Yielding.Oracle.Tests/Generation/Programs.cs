using FsCheck;
using FsCheck.Fluent;
using Yielding.Oracle.Model;

namespace Yielding.Oracle.Generation;

/// <summary>Makes random programs.</summary>
internal sealed class Programs
{
    private readonly Flavour _flavour;

    private Programs(Flavour flavour) => _flavour = flavour;

    private bool IsPlain => _flavour == Flavour.Plain;

    private bool IsAsync => _flavour is Flavour.Asynchronous or Flavour.Iterators;

    public static Arbitrary<Model.Program> Of(Flavour flavour) => Arb.From(new Programs(flavour).Program(), Shrinking.Of);

    // FsCheck's size goes to 100.
    private Gen<Model.Program> Program() =>
        Gen.Sized(size =>
            from main in Gen.Frequency(
                (3, Hold(2 + (size / 30)).Select(hold => new Block(hold))),
                (2, Block(2 + (size / 30))),
                (_flavour == Flavour.Synchronous ? 2 : 0, Resumption(2 + (size / 30)).Select(pump => new Block(pump))),
                (_flavour == Flavour.Iterators ? 20 : _flavour == Flavour.Synchronous ? 2 : 0, Iterating(2 + (size / 30))))
            from isInOneLine in Choice((9, false), (1, true))
            select new Model.Program(IsAsync, main, isInOneLine));

    private Gen<Block> Block(int depth) =>
        from count in Choice((3, 1), (4, 2), (3, 3))
        from statements in Gen.ListOf(Statement(depth), count)
        from mask in Gen.Choose(0, 255)
        select new Block([.. statements.Select((statement, i) => i + 1 < count ? Sometimes(statement, mask) : statement)]);

    // Else nothing that comes after it would ever run.
    private static Statement Sometimes(Statement statement, int mask) =>
        statement is Throw or ThrowShared or ThrowAgain ? new If(mask, new Block(statement)) : statement;

    private Gen<Statement> Statement(int depth) =>
        depth <= 0
            ? Gen.Frequency(Leaves())
            : Gen.Frequency([
                (14, Hold(depth)),
                (8, Try(depth)),
                (3, Call(depth)),
                (2, Loop(depth)),
                (2, If(depth)),
                (1, Elsewhere(depth)),
                (3, Handled()),
                (2, Foreign(depth)),
                (2, CatchJump(depth)),
                (IsAsync ? 5 : IsPlain ? 0 : 4, Iterate(depth)),
                (2, SharedInFlows(depth)),
                (2, SharedInFinally(depth)),
                (IsPlain ? 0 : 5, Resumption(depth)),
                (IsPlain ? 0 : 1, from body in Block(depth - 1) select (Statement)new Waiter(body)),
                (IsAsync ? 2 : 0,
                    from started in Block(depth - 1)
                    from meanwhile in Block(depth - 1)
                    select (Statement)new Later(started, meanwhile)),
                .. Leaves(),
            ]);

    private (int, Gen<Statement>)[] Leaves() =>
    [
        (5,
            from failure in Choice<Failure>(
                (5, Failure.First), (3, Failure.Second), (2, Failure.Deep), (1, Failure.NullReference), (1, Failure.DivisionByZero))
            select (Statement)new Throw(failure)),
        (3, from shared in Gen.Elements(Enum.GetValues<Shared>()) select (Statement)new ThrowShared(shared)),
        (IsPlain ? 0 : 2, Gen.Constant<Statement>(new YieldItem())),
        (4, from form in Gen.Elements(Enum.GetValues<Again>()) select (Statement)new ThrowAgain(form)),
        (2,
            from leaving in Gen.Elements(Enum.GetValues<Leaving>())
            from mask in Gen.Choose(1, 255)
            select (Statement)new If(mask, new Block(new Leave(leaving)))),
        (1,
            from failure in Gen.Elements(Failure.First, Failure.Second)
            from mask in Gen.Choose(1, 255)
            select (Statement)new If(mask, new Block(new Throw(failure)))),
        (1, Gen.Constant<Statement>(new Recurse())),
        (1, Gen.Constant<Statement>(new Complete())),
        (1, Gen.Constant<Statement>(new Collect())),
        (IsPlain ? 0 : 2, from sent in Gen.Elements(Enum.GetValues<Sent>()) select (Statement)new Signal(sent)),
        (IsPlain ? 0 : 2, Gen.Constant<Statement>(new AwaitSignal())),
        (IsAsync ? 6 : 0, from waiting in Gen.Elements(Enum.GetValues<Waiting>()) select (Statement)new Await(waiting)),
    ];

    private Gen<Statement> Hold(int depth) =>
        from holder in Holder()
        from count in Gen.Frequency((5, Gen.Constant(1)), (3, Gen.Constant(2)), (1, Gen.Constant(3)))
        from generators in Gen.ListOf(Generator(), count)
        from body in Block(depth - 1)
        from entry in Entry()
        select (Statement)new Hold(holder, generators, body, entry);

    private static Gen<Entry> Entry() => Gen.Frequency((3, Gen.Constant(Model.Entry.Plain)), (1, Gen.Elements(Enum.GetValues<Entry>())));

    private Gen<Holder> Holder() =>
        Gen.Frequency(Enum.GetValues<Holder>().Select(holder => (WeightOf(holder), Gen.Constant(holder))));

    private int WeightOf(Holder holder) => holder switch
    {
        Model.Holder.Nested or Model.Holder.Linq or Model.Holder.Foreach => IsPlain ? 0 : 4,
        Model.Holder.Using => 6,
        Model.Holder.AsyncHelper => IsAsync ? 1 : 0, // always unknown
        Model.Holder.OwningWrapper or Model.Holder.Container or Model.Holder.TakenOver => IsAsync ? 1 : 3,
        Model.Holder.ContainerUsing or Model.Holder.ContainerFinally => IsAsync ? 1 : 3,
        Model.Holder.NoisyWrapper or Model.Holder.LateWrapper => IsAsync ? 2 : 4,
        Model.Holder.Helper or Model.Holder.OtherMethod or Model.Holder.Fixture or Model.Holder.FieldCopy => IsAsync ? 2 : 4,
        _ => 4,
    };

    private Gen<Generator> Generator() =>
        from kind in Choice((3, Listening.Plain), (4, Listening.Observing), (1, Listening.Manager), (3, Listening.Awaited))
        from isAsync in IsAsync ? Choice((3, true), (1, false)) : Gen.Constant(false)
        from act in Gen.Frequency((6, Gen.Constant(Act.Nothing)), (2, Gen.Elements(Enum.GetValues<Act>())))
        from waits in IsAsync ? Choice((3, false), (1, true)) : Gen.Constant(false)
        from isNoisy in Choice((4, false), (1, true))
        select new Generator(kind, isAsync, act, waits, isNoisy);

    private Gen<Statement> Try(int depth) =>
        from body in Block(depth - 1)
        from handlers in Choice((1, 0), (5, 1), (2, 2)).SelectMany(count => Gen.ListOf(Handler(depth), count))
        from hasFinally in Choice((3, false), (2, true))
        from last in Block(depth - 2)
        select (Statement)new Try(body, handlers, hasFinally ? last : null);

    private Gen<Handler> Handler(int depth) =>
        from caught in Choice((2, Caught.First), (1, Caught.Second), (3, Caught.Any))
        from hasFilter in Choice((4, false), (1, true))
        from filter in Block(depth - 2)
        from accepts in Gen.Elements(true, false)
        from body in Block(depth - 2)
        select new Handler(caught, hasFilter ? new Filter(filter, accepts) : null, body);

    /// <summary>An exception that is thrown and handled at once, here or in a method that is called.</summary>
    private static Gen<Statement> Handled() =>
        from isCalled in Gen.Elements(true, false)
        from callee in Gen.Elements(Enum.GetValues<Callee>())
        let handled = new Try(new Block(new Throw(Failure.First)), [new Handler(Caught.Any, null, new Block())], null)
        select isCalled ? new Call(callee, new Block(handled)) : (Statement)handled;

    /// <summary>A flow that awaits its signal in a scope, and gets it in a <c>catch</c> block or in a <c>finally</c> block.</summary>
    private Gen<Statement> Resumption(int depth) =>
        from holder in Holder()
        from generator in Generator()
        from rest in Block(depth - 1)
        from wraps in Gen.Elements(true, false)
        from handlers in Gen.ListOf(Handler(depth), 1)
        from sent in Gen.Frequency((2, Gen.Elements(Enum.GetValues<Sent>())), (1, Gen.Constant(Sent.FromResumer)))
        from after in Block(depth - 2)
        from inFinally in Gen.Elements(true, false)
        from failure in Failing()
        from isTwice in Choice((3, false), (1, true))
        from meeting in Meeting(failure)
        let awaited = new Block([new AwaitSignal(), .. meeting, .. rest.Statements])
        let held = new Hold(holder, [generator], wraps ? new Block(new Try(awaited, handlers, null)) : awaited)
        let waiter = new Waiter(new Block(held))
        let signals = new Block([new Signal(sent), .. after.Statements, .. isTwice ? [new Signal(sent)] : Array.Empty<Statement>()])
        let failing = new Block(failure)
        select (Statement)new If(255, new Block(
            waiter,
            isTwice ? waiter : new Collect(),
            inFinally
                ? new Try(new Block(new Try(failing, [], signals)), [new Handler(Caught.Any, null, new Block())], null)
                : new Try(failing, [new Handler(Caught.Any, null, signals)], null)));

    /// <summary>What a flow does with a failure that is in flight while the flow is resumed: the object may be the same.</summary>
    private static Gen<Statement[]> Meeting(Statement failure) =>
        from callee in Gen.Elements(Enum.GetValues<Callee>())
        let handled = Handle(new Block(failure))
        let again = new Call(Callee.Synchronous, new Block(Handle(new Block(new ThrowShared(Shared.Resumer)))))
        let failing = new Try(new Block(new ThrowShared(Shared.Object)), [], new Block(again))
        from meeting in Choice<Statement[]>(
            (2, []), (2, [handled]), (1, [new Call(callee, new Block(handled))]), (1, [failure]), (2, [failing]))
        select meeting;

    /// <summary>A <c>catch</c> clause that awaits something and is left by a jump, in a loop.</summary>
    private Gen<Statement> CatchJump(int depth) =>
        from before in Block(depth - 2)
        from failure in Failing()
        from waiting in Gen.Elements(Enum.GetValues<Waiting>())
        from rest in Block(depth - 2)
        from leaving in Gen.Elements(Enum.GetValues<Leaving>())
        from mask in Gen.Choose(1, 255)
        from leavesBody in Choice((2, false), (1, true))
        from hasFinally in Choice((2, false), (1, true))
        from last in Block(depth - 2)
        let jump = new If(mask, new Block(new Leave(leaving)))
        let body = new Block([.. before.Statements, .. leavesBody ? [jump] : Array.Empty<Statement>(), failure])
        let handler = new Handler(Caught.Any, null, new Block([new Await(waiting), .. rest.Statements, jump]))
        select (Statement)new Loop(2, new Block(new Try(body, [handler], hasFinally ? last : null)));

    private static Gen<Statement> Failing() =>
        Gen.OneOf(
            Gen.Constant<Statement>(new Throw(Failure.First)),
            from shared in Gen.Elements(Enum.GetValues<Shared>()) select (Statement)new ThrowShared(shared));

    /// <summary>The same exception object, thrown by several flows: in a scope of each, and handled in the scope or outside.</summary>
    private Gen<Statement> SharedInFlows(int depth) =>
        from shared in Gen.Elements(Enum.GetValues<Shared>())
        from first in SharedInScope(shared, depth)
        from second in SharedInScope(shared, depth)
        from third in SharedInScope(shared, depth)
        from isTwice in Gen.Elements(true, false)
        select (Statement)new Later(new Block(first), new Block(isTwice ? [second, third] : [second]));

    private Gen<Statement> SharedInScope(Shared shared, int depth) =>
        from holder in Holder()
        from generator in Generator()
        from before in Block(depth - 2)
        from after in Block(depth - 2)
        from isHandledInside in Gen.Elements(true, false)
        let body = new Block([.. before.Statements, new ThrowShared(shared)])
        select isHandledInside
            ? new Hold(holder, [generator], new Block([Handle(body), .. after.Statements]))
            : Handle(new Block(new Hold(holder, [generator], body)));

    /// <summary>
    /// A shared exception object that a <c>finally</c> block throws again, in a scope of its own perhaps, while it is leaving the body.
    /// </summary>
    private Gen<Statement> SharedInFinally(int depth) =>
        from shared in Gen.Elements(Enum.GetValues<Shared>())
        from again in Gen.Frequency((3, Gen.Constant(shared)), (1, Gen.Elements(Enum.GetValues<Shared>())))
        from inside in SharedInScope(again, depth)
        from holder in Holder()
        from generator in Generator()
        from callee in Gen.Elements(Enum.GetValues<Callee>())
        from form in Gen.Choose(0, 2)
        from before in Block(depth - 2)
        from isHandled in Gen.Elements(true, false)
        let thrown = new ThrowShared(again)
        let last = form switch
        {
            0 => inside,
            1 => Handle(new Block(thrown)),
            _ => Handle(new Block(new Call(callee, new Block(thrown)))),
        }
        let held = new Hold(
            holder, [generator], new Block(new Try(new Block([.. before.Statements, new ThrowShared(shared)]), [], new Block(last))))
        select isHandled ? Handle(new Block(held)) : held;

    private static Statement Handle(Block body) => new Try(body, [new Handler(Caught.Any, null, new Block())], null);

    private Gen<Statement> Foreign(int depth) =>
        from disposal in Gen.Elements(Enum.GetValues<Disposal>())
        from body in Block(depth - 1)
        select (Statement)new Foreign(disposal, body);

    private Gen<Block> Iterating(int depth) =>
        from first in Iterate(depth)
        from isInScope in Choice((2, false), (1, true))
        from holder in Holder()
        from generator in Generator()
        from second in Gen.Frequency((1, Gen.Constant(Array.Empty<Statement>())), (1, Iterate(depth).Select(iterate => new[] { iterate })))
        select isInScope ? new Block([new Hold(holder, [generator], new Block([first, .. second]))]) : new Block([first, .. second]);

    private Gen<Statement> Iterate(int depth) =>
        from reading in Gen.Elements(Enum.GetValues<Reading>())
        from iterator in Gen.Frequency((1, Block(depth - 1)), (3, YieldingBlock(depth)))
        from body in Block(depth - 2)
        from end in Gen.Frequency(
            (2, Gen.Constant(Array.Empty<Statement>())),
            (1,
                from leaving in Gen.Elements(Enum.GetValues<Leaving>())
                from mask in Gen.Choose(1, 255)
                select Conditional(new Leave(leaving), mask)),
            (1, from failure in Failing() from mask in Gen.Choose(1, 255) select Conditional(failure, mask)))
        select (Statement)new Iterate(reading, iterator, new Block([.. body.Statements, .. end]));

    private static Statement[] Conditional(Statement statement, int mask) => [new If(mask, new Block(statement))];

    /// <summary>Yields in a scope, or in several.</summary>
    private Gen<Block> YieldingBlock(int depth) =>
        from holder in Holder()
        from count in Choice((3, 1), (1, 2))
        from generators in Gen.ListOf(Generator(), count)
        from before in Block(depth - 2)
        from after in Block(depth - 2)
        from isTwice in Gen.Elements(true, false)
        from last in Block(depth - 2)
        from entry in Entry()
        let items = isTwice ? new Statement[] { new YieldItem(), new YieldItem() } : [new YieldItem()]
        let body = new Block([.. before.Statements, .. items, .. after.Statements])
        select new Block([new Hold(holder, generators, body, entry), .. last.Statements]);

    private Gen<Statement> Loop(int depth) =>
        from times in Gen.Choose(1, 3)
        from body in Block(depth - 1)
        select (Statement)new Loop(times, body);

    private Gen<Statement> If(int depth) =>
        from mask in Gen.Choose(1, 255)
        from body in Block(depth - 1)
        select (Statement)new If(mask, body);

    private Gen<Statement> Call(int depth) =>
        from callee in Gen.Elements(Enum.GetValues<Callee>())
        from body in Block(depth - 1)
        select (Statement)new Call(callee, body);

    private Gen<Statement> Elsewhere(int depth) =>
        from place in Gen.Elements(Enum.GetValues<Place>())
        from body in Block(depth - 1)
        select (Statement)new Elsewhere(place, body);

    private static Gen<T> Choice<T>(params (int Weight, T Value)[] choices) =>
        Gen.Frequency(choices.Select(choice => (choice.Weight, Gen.Constant(choice.Value))));
}
