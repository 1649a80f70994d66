using Yielding.Oracle.Model;

namespace Yielding.Oracle.Emission;

/// <summary>The scopes.</summary>
internal sealed partial class FormWriter
{
    private void WriteHold(CodeText code, Hold hold, Spot spot)
    {
        var holder = Possible(hold.Holder, spot);
        spot = spot with { CanYield = spot.CanYield && holder is not (Holder.Container or Holder.TakenOver) };
        var generators = Possible(holder, hold.Generators, spot);
        var sites = generators.Select(generator => (Generator: generator, Name: NewSite())).ToList();
        var expressions = WriteGenerators(holder, sites);
        for (var i = 0; i < sites.Count; i++)
        {
            // A query is one scope, named after its first generator.
            var within = holder is Holder.Nested or Holder.Linq && i > 0 ? sites[i - 1].Name : null;
            var owner = within is null || holder == Holder.Linq ? spot.Owner : $"{MethodOf(within)}(";
            var isAsync = sites[i].Generator.IsAsync;
            var isOnAsyncStack = holder == Holder.Stack && sites.Exists(site => site.Generator.IsAsync);
            var isHeldByAsyncIterator = spot.IsIterator || (within is not null && sites[i - 1].Generator.IsAsync);
            var isLeftByAwait = isAsync || isOnAsyncStack;
            var mayBeUnknown = isLeftByAwait
                ? MayLackMachine(holder)
                : holder is Holder.LateFinally or Holder.Foreach && spot.IsAsync // an await may have come back on another thread
                    || holder is Holder.OtherMethod or Holder.Fixture or Holder.Container or Holder.TakenOver // disposed by other code
                    || spot.IsLeftLate
                    || isHeldByAsyncIterator;
            var isExact = !mayBeUnknown && (isLeftByAwait || (!spot.IsAsync && holder is not (Holder.Nested or Holder.Linq)));
            _sites[sites[i].Name] = new Site(
                sites[i].Name, isAsync, owner, holder, mayBeUnknown, isExact, spot.IsAsync, spot.IsIterator, within,
                sites[i].Generator.Kind == Listening.Awaited);
        }

        IsPlain &= holder is not (Holder.Nested or Holder.Linq or Holder.Foreach);
        if (!_inUsings)
        {
            WriteRun(code, holder, sites, expressions, hold.Body, spot);
        }
        else if (holder == Holder.Stack)
        {
            WriteStack(code, sites, expressions, hold, spot);
        }
        else if (holder == Holder.Linq)
        {
            var names = expressions.Select((_, i) => $"v{i}").ToList();
            var clauses = string.Join(' ', expressions.Select((expression, i) => $"from {names[i]} in {expression}"));
            WriteUsing(code, Holder.Using, generators[0].IsAsync, $"{clauses} select {names[^1]}", hold, spot);
        }
        else if (holder == Holder.Nested)
        {
            WriteUsing(code, Holder.Using, generators[0].IsAsync, expressions[0], hold, spot);
        }
        else
        {
            WriteUsings(code, holder, sites, expressions, hold, spot);
        }
    }

    // Where nothing is known of the body only what is reported counts, and these programs report that a body has completed when it has
    // not ended yet.
    private bool LosesHandle(Holder holder, bool isAsync) =>
        holder == Holder.AsyncHelper || (isAsync && MayLackMachine(holder));

    /// <summary>
    /// The state machine of the method that disposes the scope need not show how the body ended: another method enters the scope, or
    /// disposes it, or several entries stand in one line.
    /// </summary>
    private bool MayLackMachine(Holder holder) =>
        _isInOneLine
        || holder is Holder.Helper or Holder.AsyncHelper
            or Holder.LateWrapper or Holder.NoisyWrapper
            or Holder.OtherMethod or Holder.Fixture or Holder.FieldCopy
            or Holder.OwningWrapper or Holder.Container or Holder.TakenOver or Holder.ContainerUsing or Holder.ContainerFinally;

    // What can't stand here becomes the nearest that can.
    private static Holder Possible(Holder holder, Spot spot) => holder switch
    {
        Holder.AsyncHelper when !spot.IsAsync => Holder.Helper,
        Holder.Container or Holder.TakenOver when spot.IsAsync => Holder.ContainerFinally,
        _ => holder,
    };

    // These types have no asynchronous twins.
    private static Holder OfHalf(Holder holder, bool isAsync) => holder switch
    {
        Holder.OwningWrapper when isAsync => Holder.LateWrapper,
        Holder.ContainerUsing or Holder.ContainerFinally when isAsync => Holder.Fixture,
        _ => holder,
    };

    private List<Generator> Possible(Holder holder, IReadOnlyList<Generator> given, Spot spot)
    {
        var generators = new List<Generator>();
        var last = holder == Holder.Foreach ? 0 : given.Count - 1;
        foreach (var generator in given.Take(last + 1))
        {
            var i = generators.Count;
            var isAsync = spot.IsAsync && holder != Holder.Foreach && generator.IsAsync;
            var kind = generator.Kind;
            var act = generator.Act;
            if (holder is Holder.Linq or Holder.Nested && i > 0)
            {
                // All of a query are of one half, and what a synchronous generator holds is synchronous.
                isAsync = holder == Holder.Linq ? generators[0].IsAsync : isAsync && generators[^1].IsAsync;
            }

            if (holder == Holder.Linq || (holder == Holder.Nested && i < last && kind == Listening.Manager))
            {
                kind = Listening.Plain;
            }

            // As below: an awaited yield always throws, also for an unknown outcome.
            if (holder == Holder.Nested && kind == Listening.Awaited && (spot.IsIterator || _isInOneLine))
            {
                kind = Listening.Observing;
            }

            // An exception of its own would be one of the setup or the teardown of the generator around it, and in the exact form one of
            // its body.
            if (holder == Holder.Nested && i > 0 && act is not (Act.Rethrows or Act.RethrowsByName))
            {
                act = Act.Nothing;
            }

            // After a generator that suppresses, the scopes that it holds around its yield have completed. After one that rethrows an
            // unknown outcome they have failed with the exception that stands for it.
            if (holder == Holder.Nested
                && (act == Act.Suppresses || (act is Act.Rethrows or Act.RethrowsByName && (spot.IsIterator || _isInOneLine))))
            {
                act = Act.Nothing;
            }

            // A query over two values is one over two values; and what replaces an exception within a query is not the library's business.
            if (holder == Holder.Linq && (act == Act.YieldsAgain || (i < last && act == Act.FinallyThrows)))
            {
                act = Act.Nothing;
            }

            generators.Add(generator with { IsAsync = isAsync, Kind = kind, Act = act });
        }

        return generators;
    }

    private void WriteRun(
        CodeText code, Holder holder, List<(Generator Generator, string Name)> sites, List<string> expressions, Block body, Spot spot)
    {
        var left = Number("f");
        var run = spot.IsAsync ? "t.RunAsync" : "t.Run";
        for (var i = 0; i < expressions.Count - 1; i++)
        {
            code.Line($"{(i == 0 ? $"var {left} = {(spot.IsAsync ? "await " : "")}" : "")}{run}({expressions[i]}, {sites[i].Name} =>");
        }

        var first = expressions.Count == 1 ? $"var {left} = {(spot.IsAsync ? "await " : "")}" : "";
        code.Open($"{first}{run}({expressions[^1]}, {(spot.IsAsync ? "async " : "")}{sites[^1].Name} =>");
        var isOneHandle = holder is Holder.Stack or Holder.Linq or Holder.Nested;
        var entered = isOneHandle ? string.Join(", ", sites.Select(site => site.Name)) : sites[^1].Name;
        var losesHandle = LosesHandle(holder, sites.Exists(site => site.Generator.IsAsync));

        // The iterator of a foreach has the handle, so that a report is about the scope further out.
        var reported = holder == Holder.Foreach ? spot.Entered : losesHandle ? null : entered;
        Write(code, body, spot.InBody() with { Entered = reported });
        code.Line("return 0;");
        code.Close($"{new string(')', expressions.Count)};");
        WriteJumps(code, left, spot);
    }

    /// <summary>Continues the jump by which a body in a delegate was left.</summary>
    private static void WriteJumps(CodeText code, string left, Spot spot)
    {
        if (spot.CanReturn)
        {
            code.Line($"if ({left} == 1) {spot.Return}");
        }

        if (spot.Loop is { } loop)
        {
            code.Line($"if ({left} == 2) {loop.Break}");
            code.Line($"if ({left} == 3) {loop.Continue}");
        }
    }

    private void WriteStack(CodeText code, List<(Generator Generator, string Name)> sites, List<string> expressions, Hold hold, Spot spot)
    {
        var handle = Number("h");
        var isAsync = sites.Exists(site => site.Generator.IsAsync);
        code.Open(isAsync ? $"await using (var {handle} = new AsyncExitStack())" : $"using (var {handle} = new ExitStack())");
        for (var i = 0; i < sites.Count; i++)
        {
            var argument = ArgumentOf(hold.Entry, expressions[i], sites[i].Generator.IsAsync, spot.IsAsync);
            code.Line(sites[i].Generator.IsAsync ? $"await {handle}.EnterAsync({argument});" : $"{handle}.Enter({argument});");
        }

        Write(code, hold.Body, spot with { Handle = LosesHandle(Holder.Stack, isAsync) ? null : handle });
        code.Close();
    }

    /// <summary>The argument of an entry.</summary>
    private static string ArgumentOf(Entry entry, string generator, bool isAsync, bool canAwait) => entry switch
    {
        Entry.Conditional => $"t.Zero == 0 ? ({generator}) : null",
        Entry.Coalesced => $"({generator}) ?? throw t.First()",
        Entry.Awaited when canAwait => $"await t.Later({generator})",
        Entry.WithToken when isAsync => $"{generator}, t.Zero > 0 ? new CancellationToken(true) : default",
        _ => generator,
    };

    /// <summary>Scopes that stand around each other, each held in the same way.</summary>
    private void WriteUsings(
        CodeText code, Holder holder, List<(Generator Generator, string Name)> sites, List<string> expressions, Hold hold, Spot spot)
    {
        if (sites.Count == 1)
        {
            WriteUsing(code, holder, sites[0].Generator.IsAsync, expressions[0], hold, spot);

            return;
        }

        WriteUsing(
            code,
            holder,
            sites[0].Generator.IsAsync,
            expressions[0],
            hold.Entry,
            (inner, innerSpot) => WriteUsings(inner, holder, sites[1..], expressions[1..], hold, innerSpot),
            spot);
    }

    private void WriteUsing(CodeText code, Holder holder, bool isAsync, string generator, Hold hold, Spot spot) =>
        WriteUsing(code, holder, isAsync, generator, hold.Entry, (inner, innerSpot) => Write(inner, hold.Body, innerSpot), spot);

    private void WriteUsing(
        CodeText code, Holder holder, bool isAsync, string generator, Entry entry, Action<CodeText, Spot> body, Spot spot)
    {
        holder = OfHalf(holder, isAsync);
        var handle = Number("h");
        var canAwait = spot.IsAsync && holder is not (Holder.Helper or Holder.Fixture or Holder.Foreach or Holder.OwningWrapper);
        var argument = ArgumentOf(entry, generator, isAsync, canAwait);
        var enter = isAsync ? $"AsyncScope.EnterAsync({argument})" : $"Scope.Enter({argument})";
        var wait = isAsync ? "await " : "";
        if (holder is not (Holder.Helper or Holder.AsyncHelper or Holder.Fixture or Holder.Foreach or Holder.OwningWrapper))
        {
            if (entry == Entry.Started)
            {
                code.Line($"var {handle}p = {enter};");
                enter = $"{handle}p";
            }
            else if (entry == Entry.Guarded && isAsync)
            {
                code.Line($"ValueTask<AsyncScope<int>> {handle}p;");
                code.Braces("try", () => code.Line($"{handle}p = {enter};"));
                code.Braces("finally", () => code.Line("await t.Pause();"));
                enter = $"{handle}p";
            }
        }

        var inner = spot with { Handle = LosesHandle(holder, isAsync) ? null : handle };
        switch (holder)
        {
            case Holder.Declaration:
                code.Braces("", () =>
                {
                    code.Line($"{wait}using var {handle} = {wait}{enter};");
                    body(code, inner);
                });
                break;

            case Holder.Boxed:
                code.Line($"var {handle} = {wait}{enter}{(isAsync ? ".ConfigureAwait(false)" : "")};");
                code.Braces(
                    isAsync ? $"await using ({handle}.ConfigureAwait(false))" : $"using ((IDisposable){handle})", () => body(code, inner));
                break;

            case Holder.Finally:
            case Holder.LateFinally:
                code.Line($"var {handle} = {wait}{enter};");
                code.Braces("try", () => body(code, inner));
                code.Braces("finally", () =>
                {
                    if (holder == Holder.LateFinally)
                    {
                        code.Line("Lane.Noise();");
                        code.Line(spot.IsAsync ? "await t.Pause();" : "");
                    }

                    code.Line(isAsync ? $"await {handle}.DisposeAsync();" : $"{handle}.Dispose();");
                });
                break;

            case Holder.Wrapper:
            case Holder.NoisyWrapper:
            case Holder.LateWrapper:
                code.Line($"var {handle} = {wait}{enter};");
                code.Braces($"{wait}using (new {(isAsync ? "Async" : "")}{holder}(t, {handle}))", () => body(code, inner));
                break;

            case Holder.OwningWrapper:
                code.Braces(
                    $"using (var {handle} = new OwningWrapper(() => {enter}))",
                    () => body(code, inner.Handle is null ? inner : inner with { Handle = $"{handle}.Scope" }));
                break;

            case Holder.ContainerUsing:
                code.Braces($"using (var {handle}k = new Container())", WriteKept);
                break;

            case Holder.ContainerFinally:
                code.Line($"var {handle}k = new Container();");
                code.Braces("try", WriteKept);
                code.Braces("finally", () => code.Line($"{handle}k.Dispose();"));
                break;

            case Holder.Container:
            case Holder.TakenOver:
                code.Line($"var {handle} = {enter};");
                code.Line($"var {handle}k = new Container();");
                code.Line($"{handle}k.Keep({handle});");
                code.Open($"var {handle}f = {handle}k.{(holder == Holder.TakenOver ? "RunAndTakeOver" : "Run")}(() =>");
                body(code, inner.InBody());
                code.Line("return 0;");
                code.Close(");");
                WriteJumps(code, $"{handle}f", spot);
                break;

            case Holder.Helper:
            case Holder.AsyncHelper:
                var helper = Number("H");
                var isAsyncHelper = holder == Holder.AsyncHelper;
                var type = isAsync ? "AsyncScope<int>" : "Scope<int>";
                var waitForHelper = isAsync || isAsyncHelper ? "await " : "";
                _members.Add(
                    isAsyncHelper ? $"static async Task<{type}> {helper}(Lane t) {{ await Task.CompletedTask; return {wait}{enter}; }}"
                    : isAsync ? $"static ValueTask<{type}> {helper}(Lane t) => {enter};"
                    : $"static {type} {helper}(Lane t) => {enter};");

                code.Braces($"{wait}using (var {handle} = {waitForHelper}{helper}(t))", () => body(code, inner));
                break;

            case Holder.Field:
            case Holder.FieldCopy:
            case Holder.OtherMethod:
            case Holder.Fixture:
                code.Line($"var {handle}k = new {(isAsync ? "Async" : "")}Keeper();");
                code.Line(
                    holder == Holder.Fixture ? (isAsync ? $"await {handle}k.OpenAsync(() => {enter});" : $"{handle}k.Open(() => {enter});")
                    : $"{handle}k.Scope = {wait}{enter};");
                var field = isAsync ? $"{handle}k.Scope" : $"((Scope<int>){handle}k.Scope)";
                if (holder == Holder.FieldCopy)
                {
                    code.Line($"var {handle} = {field};");
                    field = handle;
                }

                code.Braces("try", () => body(code, inner.Handle is null ? inner : inner with { Handle = field }));
                code.Braces("finally", () => code.Line((holder, isAsync) switch
                {
                    (Holder.FieldCopy, true) => $"await {handle}.DisposeAsync();",
                    (Holder.FieldCopy, false) => $"{handle}.Dispose();",
                    (Holder.Field, true) => $"await {handle}k.Scope.DisposeAsync();",
                    (Holder.Field, false) => $"{handle}k.Scope.Dispose();",
                    (_, true) => $"await {handle}k.CloseAsync();",
                    (_, false) => $"{handle}k.Close();",
                }));
                break;

            case Holder.Foreach:
                var iterator = Number("I");
                _members.Add(
                    $"static IEnumerable<int> {iterator}(Lane t) "
                    + $"{{ using (Scope.Enter({argument}, out var scope)) {{ yield return scope; }} }}");
                code.Braces(
                    $"foreach (var {Number("x")} in {iterator}(t))",
                    () => body(code, spot with { Loop = spot.Loop is null ? null : spot.Loop with { NeedsLabel = true } }));
                break;

            default:
                code.Braces($"{wait}using (var {handle} = {wait}{enter})", () => body(code, inner));
                break;
        }

        void WriteKept()
        {
            code.Line($"var {handle} = {enter};");
            code.Line($"{handle}k.Keep({handle});");
            body(code, inner);
        }
    }
}
