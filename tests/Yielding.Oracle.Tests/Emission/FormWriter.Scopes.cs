using Yielding.Oracle.Model;

namespace Yielding.Oracle.Emission;

/// <summary>The scopes.</summary>
internal sealed partial class FormWriter
{
    private void WriteHold(CodeText code, Hold hold, Spot spot)
    {
        var holder = Possible(hold.Holder, spot);
        var generators = Possible(holder, hold.Generators, spot);
        var sites = generators.Select(generator => (Generator: generator, Name: NewSite())).ToList();
        var expressions = WriteGenerators(holder, sites);
        for (var i = 0; i < sites.Count; i++)
        {
            // A query is one scope, named after its first generator.
            var within = holder is Holder.Nested or Holder.Linq && i > 0 ? sites[i - 1].Name : null;
            var owner = within is null || holder == Holder.Linq ? spot.Owner : $"{MethodOf(within)}(";
            var isAsync = sites[i].Generator.IsAsync;
            var mayBeUnknown = isAsync
                ? holder is (Holder.AsyncHelper or Holder.LateWrapper or Holder.NoisyWrapper)
                : holder is Holder.LateFinally or Holder.Foreach && spot.IsAsync; // an await may have come back on another thread
            _sites[sites[i].Name] = new Site(sites[i].Name, isAsync, owner, mayBeUnknown, within);
        }

        IsPlain &= holder is not (Holder.Nested or Holder.Linq or Holder.Foreach);
        if (!_inUsings)
        {
            WriteRun(code, expressions, hold.Body, spot);
        }
        else if (holder == Holder.Stack)
        {
            WriteStack(code, sites, expressions, hold.Body, spot);
        }
        else if (holder == Holder.Linq)
        {
            var names = expressions.Select((_, i) => $"v{i}").ToList();
            var clauses = string.Join(' ', expressions.Select((expression, i) => $"from {names[i]} in {expression}"));
            WriteUsing(code, Holder.Using, generators[0].IsAsync, $"{clauses} select {names[^1]}", hold.Body, spot);
        }
        else if (holder == Holder.Nested)
        {
            WriteUsing(code, Holder.Using, generators[0].IsAsync, expressions[0], hold.Body, spot);
        }
        else
        {
            WriteUsings(code, holder, sites, expressions, hold.Body, spot);
        }
    }

    // What can't stand here becomes the nearest that can.
    private static Holder Possible(Holder holder, Spot spot) => holder switch
    {
        Holder.AsyncHelper when !spot.IsAsync => Holder.Helper,
        _ => holder,
    };

    private static List<Generator> Possible(Holder holder, IReadOnlyList<Generator> given, Spot spot)
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

            // An exception of its own would be one of the setup or the teardown of the generator around it, and in the exact form one of its body.
            if (holder == Holder.Nested && i > 0 && act is not (Act.Rethrows or Act.RethrowsByName))
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

    private void WriteRun(CodeText code, List<string> expressions, Block body, Spot spot)
    {
        var left = Number("f");
        var run = spot.IsAsync ? "t.RunAsync" : "t.Run";
        for (var i = 0; i < expressions.Count - 1; i++)
        {
            code.Line($"{(i == 0 ? $"var {left} = {(spot.IsAsync ? "await " : "")}" : "")}{run}({expressions[i]}, _ =>");
        }

        var first = expressions.Count == 1 ? $"var {left} = {(spot.IsAsync ? "await " : "")}" : "";
        code.Open($"{first}{run}({expressions[^1]}, {(spot.IsAsync ? "async " : "")}_ =>");
        Write(code, body, spot.InBody());
        code.Line("return 0;");
        code.Close($"{new string(')', expressions.Count)};");
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

    private void WriteStack(CodeText code, List<(Generator Generator, string Name)> sites, List<string> expressions, Block body, Spot spot)
    {
        var handle = Number("h");
        var isAsync = sites.Exists(site => site.Generator.IsAsync);
        code.Open(isAsync ? $"await using (var {handle} = new AsyncExitStack())" : $"using (var {handle} = new ExitStack())");
        for (var i = 0; i < sites.Count; i++)
        {
            code.Line(sites[i].Generator.IsAsync ? $"await {handle}.EnterAsync({expressions[i]});" : $"{handle}.Enter({expressions[i]});");
        }

        Write(code, body, spot with { Handle = handle });
        code.Close();
    }

    /// <summary>Scopes that stand around each other, each held in the same way.</summary>
    private void WriteUsings(
        CodeText code, Holder holder, List<(Generator Generator, string Name)> sites, List<string> expressions, Block body, Spot spot)
    {
        if (sites.Count == 1)
        {
            WriteUsing(code, holder, sites[0].Generator.IsAsync, expressions[0], body, spot);

            return;
        }

        WriteUsing(
            code,
            holder,
            sites[0].Generator.IsAsync,
            expressions[0],
            (inner, innerSpot) => WriteUsings(inner, holder, sites[1..], expressions[1..], body, innerSpot),
            spot);
    }

    private void WriteUsing(CodeText code, Holder holder, bool isAsync, string generator, Block body, Spot spot) =>
        WriteUsing(code, holder, isAsync, generator, (inner, innerSpot) => Write(inner, body, innerSpot), spot);

    private void WriteUsing(CodeText code, Holder holder, bool isAsync, string generator, Action<CodeText, Spot> body, Spot spot)
    {
        var handle = Number("h");
        var enter = isAsync ? $"AsyncScope.EnterAsync({generator})" : $"Scope.Enter({generator})";
        var wait = isAsync ? "await " : "";
        var inner = spot with { Handle = handle };
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
                code.Braces(isAsync ? $"await using ({handle}.ConfigureAwait(false))" : $"using ((IDisposable){handle})", () => body(code, inner));
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

                // Where nothing is seen of the body only what is told counts, and these programs say that a body has completed when it hasn't yet.
                code.Braces($"{wait}using (var {handle} = {waitForHelper}{helper}(t))", () => body(code, isAsyncHelper ? spot with { Handle = null } : inner));
                break;

            case Holder.Foreach:
                var iterator = Number("I");
                _members.Add($"static IEnumerable<int> {iterator}(Lane t) {{ using (Scope.Enter({generator}, out var scope)) {{ yield return scope; }} }}");
                code.Braces(
                    $"foreach (var {Number("x")} in {iterator}(t))",
                    () => body(code, spot with { Loop = spot.Loop is null ? null : spot.Loop with { NeedsLabel = true } }));
                break;

            default:
                code.Braces($"{wait}using (var {handle} = {wait}{enter})", () => body(code, inner));
                break;
        }
    }
}
