using Yielding.Oracle.Model;

namespace Yielding.Oracle.Emission;

/// <summary>The statements but for those that hold scopes.</summary>
internal sealed partial class FormWriter
{
    private void Write(CodeText code, Block block, Spot spot)
    {
        code.Line($"t.At({NewPlace()});");
        foreach (var statement in block.Statements)
        {
            Write(code, statement, spot);
        }
    }

    private void Write(CodeText code, Statement statement, Spot spot)
    {
        switch (statement)
        {
            case Throw { Failure: var failure }:
                code.Line(failure switch
                {
                    Failure.First => "throw t.First();",
                    Failure.Second => "throw t.Second();",
                    Failure.Deep => "t.ThrowDeep(40);",
                    Failure.NullReference => "_ = t.Nothing.Length;",
                    _ => "_ = 1 / t.Zero;",
                });
                break;

            case ThrowShared { From: var shared }:
                code.Line(shared switch
                {
                    Shared.Object => "throw t.SharedException;",
                    Shared.Lazy => "_ = t.SharedLazy.Value;",
                    Shared.Captured => "t.ThrowCaptured();",
                    Shared.Resumer => "Steps.Resume(t, stops: true);",
                    _ when !spot.IsAsync => "t.SharedTask.GetAwaiter().GetResult();",
                    Shared.DetachedTask => "await t.SharedTask.ConfigureAwait(false);",
                    Shared.LateTask => "await t.SharedLateTask;",
                    _ => "await t.SharedTask;",
                });
                break;

            case ThrowAgain again:
                WriteThrowAgain(code, again.Form, spot);
                break;

            case Try attempt:
                WriteTry(code, attempt, spot);
                break;

            case Hold hold:
                WriteHold(code, hold, spot);
                code.Line($"t.At({NewPlace()});");
                break;

            case Complete when _inUsings && spot.Handle is { } handle:
                code.Line($"{handle}.Complete();");
                break;

            case Complete when spot is { IsIterator: true, Entered: { } entered }:
                code.Line($"t.Complete({entered});");
                break;

            case Foreign { Disposal: var disposal, Body: var body }:
                code.Braces($"{(spot.IsAsync ? "await " : "")}using (t.Foreign(\"{disposal}\"))", () => Write(code, body, spot));
                break;

            case Iterate iterate when spot.IsAsync:
                WriteIterate(code, iterate, spot);
                break;

            case Iterate { Reading: Reading.Blocking } iterate:
                WriteIterateBlocking(code, iterate, spot);
                break;

            case Iterate iterate:
                WriteIterateSync(code, iterate, spot);
                break;

            case YieldItem when spot.CanYield:
                code.Line(_inUsings ? "yield return 0;" : spot.IsAsync ? "await consume();" : $"if (consume()) {spot.Return}");
                break;

            case Await { Waiting: var waiting } when spot.IsAsync:
                code.Line(waiting switch
                {
                    Waiting.Completed => "await Task.CompletedTask;",
                    Waiting.Yield => "await t.Pause();",
                    Waiting.Fails => "await t.Fails();",
                    Waiting.FailsLate => "await t.FailsLate();",
                    Waiting.FailsLateDetached => "await t.FailsLate().ConfigureAwait(false);",
                    _ => "await t.Failed();",
                });
                break;

            case Loop loop:
                WriteLoop(code, loop, spot);
                break;

            case If condition:
                code.Braces($"if (t.If({condition.Mask}))", () => Write(code, condition.Body, spot));
                break;

            case Leave { Leaving: var leaving }:
                var jump = leaving switch
                {
                    Leaving.Return => spot.CanReturn ? spot.Return : null,
                    Leaving.Break => spot.Loop?.Break,
                    Leaving.Goto => spot.Loop?.Goto,
                    _ => spot.Loop?.Continue,
                };
                code.Line(jump ?? ";");
                break;

            case Call call:
                WriteCall(code, call, spot);
                break;

            case Recurse when spot.Self is { } self:
                code.Line($"if (d > 0 && t.Repeats()) {self}");
                break;

            case Elsewhere elsewhere:
                WriteElsewhere(code, elsewhere, spot);
                break;

            case Later later:
                WriteLater(code, later, spot);
                break;

            case Waiter waiter:
                var wasBlocking = _isBlocking;
                _isBlocking = false;
                code.Line($"t.StartWaiter(x => {NewMethod(waiter.Body, isAsync: true)}(x, 1));");
                _isBlocking = wasBlocking;
                break;

            case AwaitSignal when spot.IsAsync && !_isBlocking:
                code.Line("await t.Signalled;");
                break;

            case Signal { Sent: var sent }:
                code.Line(sent switch
                {
                    Sent.Failure => "t.SendFailure();",
                    Sent.SharedException => "t.SendShared();",
                    Sent.FromResumer => "Steps.Resume(t, stops: false);",
                    Sent.Cancellation => "t.SendCancellation();",
                    Sent.SameException when spot.Caught is { } caught => $"t.SendSame({caught});",
                    _ => "t.SendResult();",
                });
                break;

            case Collect:
                code.Line("GC.Collect(0);");
                break;
        }
    }

    private static void WriteThrowAgain(CodeText code, Again form, Spot spot)
    {
        var caught = spot.Caught;
        switch (form)
        {
            case Again.OldCaptured:
                code.Line("if (t.Old != null) ExceptionDispatchInfo.Throw(t.Old);");
                break;

            case Again.Old:
            case var _ when caught is null:
                code.Line("if (t.Old != null) throw t.Old;");
                break;

            case Again.ByName:
                code.Line($"throw {caught};");
                break;

            // Where the exact form has the body in a delegate, the other one may still say it.
            case Again.Bare when spot.CanThrowBare:
                code.Line("throw;");
                break;

            default:
                code.Line($"ExceptionDispatchInfo.Throw({caught});");
                break;
        }
    }

    private void WriteTry(CodeText code, Try attempt, Spot spot)
    {
        var hasClauses = attempt.Handlers.Count > 0 || attempt.Finally is not null;
        var body = spot with { CanYield = spot.CanYield && attempt.Handlers.Count == 0 };
        code.Braces(hasClauses ? "try" : "", () => Write(code, attempt.Body, body));
        var caughtBefore = new HashSet<Caught>();
        foreach (var handler in attempt.Handlers.OrderBy(handler => handler.Caught == Caught.Any))
        {
            var variable = Number("e");
            var place = NewPlace();
            var filter = handler.Filter is null ? "" : $" when ({NewFilter(handler.Filter)}(t.Filter({place}, {variable})))";
            var type = handler.Caught switch { Caught.First => "FirstException", Caught.Second => "SecondException", _ => "Exception" };
            var clause = new CodeText();
            clause.Braces($"catch ({type} {variable}){filter}", () =>
            {
                clause.Line($"t.Caught({place}, {variable});");
                Write(clause, handler.Body, spot.InCatch(variable));
            });

            // A second clause for what the first one catches already is an error.
            if (!caughtBefore.Contains(handler.Caught))
            {
                code.Line(clause.ToString());
            }

            if (handler.Filter is null)
            {
                caughtBefore.Add(handler.Caught);
            }
        }

        if (attempt.Finally is { } last)
        {
            code.Braces("finally", () => Write(code, last, spot.InFinally()));
        }
        else if (hasClauses && attempt.Handlers.Count == 0)
        {
            code.Line("finally { }");
        }
    }

    private string NewFilter(Filter filter)
    {
        var name = Number("F");
        _members.Add(Method(
            $"static bool {name}(Lane t)",
            filter.Body,
            new Spot(IsAsync: false, $"{name}(") { CanReturn = false },
            last: $"return {(filter.Accepts ? "true" : "false")};"));

        return name;
    }

    private void WriteLoop(CodeText code, Loop loop, Spot spot)
    {
        var number = ++_numbers;
        code.Open($"for (var i{number} = 0; i{number} < {loop.Times} && t.Repeats(); i{number}++)");
        Write(code, loop.Body, spot with { Loop = new LoopSpot(number, IsOutside: false, NeedsLabel: false) });
        code.Line($"next{number}: ;");
        code.Close();
        code.Line($"break{number}: ;");
    }

    private void WriteCall(CodeText code, Call call, Spot spot)
    {
        var isAsync = spot.IsAsync && call.Callee != Callee.Synchronous;
        var wait = isAsync ? "await " : "";
        switch (call.Callee)
        {
            case Callee.LocalFunction:
                var local = Number("L");
                code.Braces(
                    isAsync ? $"async Task {local}()" : $"void {local}()",
                    () => Write(code, call.Body, new Spot(isAsync, $"g__{local}|")));
                code.Line($"{wait}{local}();");
                break;

            case Callee.Lambda:
                code.Open(isAsync ? "await ((Func<Task>)(async () =>" : "((Action)(() =>");
                Write(code, call.Body, new Spot(isAsync, ">b__"));
                code.Close("))();");
                break;

            case Callee.PooledLambda when isAsync:
                code.Open($"await ((Func<ValueTask>)({PooledBuilder} async ValueTask () =>");
                Write(code, call.Body, new Spot(isAsync, ">b__"));
                code.Close("))();");
                break;

            default:
                var detached = isAsync && call.Callee == Callee.Detached ? ".ConfigureAwait(false)" : "";
                code.Line($"{wait}{NewMethod(call.Body, isAsync, call.Callee)}(t, 1){detached};");
                break;
        }
    }

    private void WriteIterate(CodeText code, Iterate iterate, Spot spot)
    {
        var iterator = NewIterator(iterate.Iterator);
        var number = ++_numbers;
        if (!_inUsings)
        {
            code.Open($"var f{number} = await Lane.IterateAsync(consume{number} => {iterator}(t, consume{number}), async () =>");
            Write(code, iterate.Body, spot.InBody() with { Loop = new LoopSpot(number, IsOutside: true, NeedsLabel: false) });
            code.Line("return 0;");
            code.Close(");");
            if (spot.CanReturn)
            {
                code.Line($"if (f{number} == 1) {spot.Return}");
            }

            return;
        }

        switch (iterate.Reading)
        {
            case Reading.ByHand:
                code.Line($"var n{number} = {iterator}(t).GetAsyncEnumerator();");
                code.Braces("try", () => code.Braces($"while (await n{number}.MoveNextAsync())", WriteBody));
                code.Braces("finally", () => code.Line($"await n{number}.DisposeAsync();"));
                break;

            default:
                var detached = iterate.Reading == Reading.Detached ? ".ConfigureAwait(false)" : "";
                code.Braces($"await foreach (var x{number} in {iterator}(t){detached})", WriteBody);
                break;
        }

        code.Line($"break{number}: ;");

        void WriteBody()
        {
            Write(code, iterate.Body, spot with { Loop = new LoopSpot(number, IsOutside: false, NeedsLabel: false) });
            code.Line($"next{number}: ;");
        }
    }

    private void WriteIterateSync(CodeText code, Iterate iterate, Spot spot)
    {
        IsPlain = false;
        var isLate = iterate.Reading == Reading.Late;
        var iterator = NewSyncIterator(iterate.Iterator, isLate || spot.IsLeftLate);
        var number = ++_numbers;
        if (!_inUsings)
        {
            code.Open($"var f{number} = Lane.Iterate(consume{number} => {iterator}(t, consume{number}), () =>");
            WriteConsumer(code, iterate, number, spot, spot.CanYield && !isLate);

            return;
        }

        var inside = spot with { Loop = new LoopSpot(number, IsOutside: false, NeedsLabel: false) };
        switch (iterate.Reading)
        {
            case Reading.ByHand:
                code.Line($"var n{number} = {iterator}(t).GetEnumerator();");
                code.Braces("try", () => code.Braces($"while (n{number}.MoveNext())", WriteBody));
                code.Braces("finally", () => code.Line($"n{number}.Dispose();"));
                break;

            case Reading.Late:
                code.Open($"var f{number} = Steps.Read({iterator}(t), () =>");
                WriteConsumer(code, iterate, number, spot, canYield: false);

                return;

            default:
                var query = iterate.Reading == Reading.Query ? ".Where(x => x == 0).Select(x => x)" : "";
                code.Braces($"foreach (var x{number} in {iterator}(t){query})", WriteBody);
                break;
        }

        code.Line($"break{number}: ;");

        void WriteBody()
        {
            Write(code, iterate.Body, inside);
            code.Line($"next{number}: ;");
        }
    }

    private void WriteIterateBlocking(CodeText code, Iterate iterate, Spot spot)
    {
        var wasBlocking = _isBlocking;
        _isBlocking = true;
        var iterator = NewIterator(iterate.Iterator);
        _isBlocking = wasBlocking;
        var number = ++_numbers;
        code.Open(
            _inUsings
                ? $"var f{number} = Steps.ReadBlocking({iterator}(t), () =>"
                : $"var f{number} = Lane.IterateBlocking(consume{number} => {iterator}(t, consume{number}), () =>");
        WriteConsumer(code, iterate, number, spot, canYield: false);
    }

    /// <summary>Writes the consumer as a delegate that returns how it is left.</summary>
    private void WriteConsumer(CodeText code, Iterate iterate, int number, Spot spot, bool canYield)
    {
        var inside = spot.InBody() with { CanYield = canYield, Loop = new LoopSpot(number, IsOutside: true, NeedsLabel: false) };
        Write(code, iterate.Body, inside);
        code.Line("return 0;");
        code.Close(");");
        if (spot.CanReturn)
        {
            code.Line($"if (f{number} == 1) {spot.Return}");
        }
    }

    private void WriteElsewhere(CodeText code, Elsewhere elsewhere, Spot spot)
    {
        var isAsync = spot.IsAsync && elsewhere.Place == Place.Pool;
        var method = NewMethod(elsewhere.Body, isAsync);
        code.Line(elsewhere.Place switch
        {
            Place.Pool => $"{(isAsync ? "await " : "")}t.OnPool(x => {method}(x, 1));",
            _ => $"t.OnThread(x => {method}(x, 1), {(elsewhere.Place == Place.ThrowingThread ? "true" : "false")});",
        });
    }

    private void WriteLater(CodeText code, Later later, Spot spot)
    {
        if (!spot.IsAsync)
        {
            WriteCall(code, new Call(Callee.Method, later.Started), spot);
            code.Braces("", () => Write(code, later.Meanwhile, spot));

            return;
        }

        var started = Number("w");
        code.Line($"var {started} = t.Start(x => {NewMethod(later.Started, isAsync: true)}(x, 1));");
        code.Braces("", () => Write(code, later.Meanwhile, spot));
        code.Line($"await {started};");
    }
}
