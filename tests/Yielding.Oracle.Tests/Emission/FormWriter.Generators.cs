using Yielding.Oracle.Model;

namespace Yielding.Oracle.Emission;

/// <summary>The generators.</summary>
internal sealed partial class FormWriter
{
    private static string MethodOf(string site) => $"G{site[1..]}";

    /// <summary>Writes the methods of the generators, and gives the expressions that make them.</summary>
    private List<string> WriteGenerators(Holder holder, List<(Generator Generator, string Name)> sites)
    {
        var expressions = sites.Select(site => ExpressionOf(site.Generator, site.Name)).ToList();
        for (var i = 0; i < sites.Count; i++)
        {
            var holds = _inUsings && holder == Holder.Nested && i + 1 < sites.Count
                ? (sites[i + 1].Generator.IsAsync
                    ? $"await using (await AsyncScope.EnterAsync({expressions[i + 1]}))"
                    : $"using (Scope.Enter({expressions[i + 1]}))")
                : null;
            if (sites[i].Generator.Kind != Listening.Manager)
            {
                _members.Add(GeneratorMethod(sites[i].Generator, sites[i].Name, holds));
            }
        }

        return expressions;
    }

    /// <summary>What is entered. Each has a name in the library's log that ends in the number of the site.</summary>
    private string ExpressionOf(Generator generator, string site)
    {
        var number = site[1..];
        switch (generator.Kind)
        {
            case Listening.Plain:
                return $"{MethodOf(site)}(t)";

            case Listening.Observing:
                var type = generator.IsAsync ? "IAsyncEnumerable<int>" : "IEnumerable<int>";
                _members.Add($"static Func<ScopeBody, {type}> B{number}(Lane t) => b => {MethodOf(site)}(t, b);\n");

                return $"B{number}(t)";

            case Listening.Awaited:
                var half = generator.IsAsync ? "AsyncContextManager" : "ContextManager";
                _members.Add($"static {half}<int> B{number}(Lane t) => {half}.From<int>(y => {MethodOf(site)}(t, y));\n");

                return $"B{number}(t)";

            default:
                var manager = generator.IsAsync
                    ? $"AsyncLaneManager(t, \"{site}\", {(generator.Waits ? "true" : "false")})"
                    : $"LaneManager(t, \"{site}\")";
                _members.Add($"sealed class K{number}(Lane t) : {manager};\n");

                return $"new K{number}(t)";
        }
    }

    private static string GeneratorMethod(Generator generator, string site, string? holds)
    {
        var code = new CodeText();
        var observes = generator.Kind == Listening.Observing;
        var awaits = generator.Kind == Listening.Awaited;
        var type = (generator.IsAsync, awaits) switch
        {
            (false, false) => "IEnumerable<int>",
            (true, false) => "async IAsyncEnumerable<int>",
            (false, true) => "async ScopeRun",
            (true, true) => "async Task",
        };
        code.Open($"static {type} {MethodOf(site)}(Lane t{(observes ? ", ScopeBody body" : awaits ? ", Yielder<int> y" : "")})");
        Wait();
        MakeNoise();
        code.Line($"var s = t.Enter(\"{site}\");");
        if (generator.Act == Act.SetupThrows)
        {
            code.Line("throw t.First();");
        }

        code.Line(awaits ? "Exception? failure = null;" : "var resumed = false;");
        code.Open("try");
        if (holds is not null)
        {
            code.Open(holds);
        }

        if (awaits)
        {
            AwaitYield();
        }
        else
        {
            code.Line("yield return s;");
            Rethrow();
        }

        if (holds is not null)
        {
            code.Close();
        }

        if (!awaits)
        {
            code.Line("resumed = true;");
        }

        if (!observes && !awaits)
        {
            code.Line("t.Resumed(s);");
        }

        if (generator.Act == Act.TeardownThrows)
        {
            code.Line("throw t.Second();");
        }

        code.Close();
        code.Open("finally");
        code.Line(observes ? "t.Received(s, body);" : awaits ? "t.Exited(s, failure);" : "if (!resumed) t.Closed(s);");
        Wait();
        MakeNoise();
        if (generator.Act == Act.FinallyThrows)
        {
            code.Line("throw t.First();");
        }

        code.Close();
        if (generator.Act == Act.Replaces && observes)
        {
            code.Line("if (t.HasFailed(s, body)) throw t.Second();");
        }

        if (generator.Act == Act.Replaces && awaits)
        {
            code.Line("if (t.IsFailure(s, failure)) throw t.Second();");
            code.Line("if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);");
        }

        if (generator.Act == Act.YieldsAgain)
        {
            code.Line(awaits ? "await y.Return(s);" : "yield return s;");
        }

        code.Close();

        return code.ToString();

        void Wait()
        {
            if (generator is { IsAsync: true, Waits: true })
            {
                code.Line("await t.Pause();");
            }
        }

        void MakeNoise()
        {
            if (generator.IsNoisy)
            {
                code.Line("try { throw t.First(); } catch (FirstException) { }");
            }
        }

        // A filter observes the exception without catching it.
        void AwaitYield() => code.Line(
            "try { await y.Return(s); } " + generator.Act switch
            {
                Act.Rethrows => "catch (Exception e) { failure = e; throw; }",
                Act.RethrowsByName => "catch (Exception e) { failure = e; throw e; }",
                Act.Suppresses or Act.Replaces => "catch (Exception e) { failure = e; }",
                _ => "catch (Exception e) when ((failure = e) is null) { }",
            });

        void Rethrow()
        {
            if (observes && generator.Act == Act.Rethrows)
            {
                code.Line("body.Rethrow();");
            }

            if (observes && generator.Act == Act.Suppresses)
            {
                code.Line("body.Suppress();");
            }

            if (observes && generator.Act == Act.RethrowsByName)
            {
                code.Line("try { body.Rethrow(); } catch (Exception e) { throw e; }");
            }
        }
    }
}
