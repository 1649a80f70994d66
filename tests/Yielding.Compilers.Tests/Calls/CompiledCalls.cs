using System.Collections.Concurrent;
using System.Text;
using Yielding.Compilers.Compiling;

namespace Yielding.Compilers.Calls;

/// <summary>All calls, compiled by one compiler as one version of the language.</summary>
internal sealed class CompiledCalls
{
    private const string Declarations = """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using Yielding;
        using Yielding.Testing;

        public static class Calls
        {
            public static readonly List<string> Journal = new List<string>();

            static IEnumerable<int> Numbers(SweepProbe probe = null)
            {
                Journal.Add("setup");
                probe?.Point("setup");
                yield return 1;
                Journal.Add("teardown");
            }

            static async IAsyncEnumerable<int> NumbersAsync(SweepProbe probe = null)
            {
                await (probe?.PointAsync("setup") ?? Task.CompletedTask);
                yield return 1;
            }

            static void InStack(Action<ExitStack> register)
            {
                using (var stack = new ExitStack())
                {
                    try
                    {
                        register(stack);
                    }
                    finally
                    {
                        NoteCount(stack.Count);
                    }
                }
            }

            static void InAsyncStack(Action<AsyncExitStack> register)
            {
                AsyncExitStack.RunAsync(async stack =>
                {
                    await Task.Yield();
                    try
                    {
                        register(stack);
                    }
                    finally
                    {
                        NoteCount(stack.Count);
                    }
                }).GetAwaiter().GetResult();
            }

            static void NoteCount(int count)
            {
                if (count != 0)
                {
                    Journal.Add("registered");
                }
            }

            static void Work() => Journal.Add("body");

            static int Length()
            {
                Journal.Add("body");
                return 1;
            }

            static string Text()
            {
                Journal.Add("body");
                return "";
            }

            static Exception Failure()
            {
                Journal.Add("body");
                return new TimeoutException();
            }

            static async Task WorkAsync()
            {
                Journal.Add("body");
                await Task.Yield();
            }

            static async Task<int> LengthAsync()
            {
                await WorkAsync();
                return 1;
            }

            static async ValueTask ValueWorkAsync() => await WorkAsync();

            static async ValueTask<int> ValueLengthAsync() => await LengthAsync();

            static async Task<bool> FalseAsync()
            {
                await WorkAsync();
                return false;
            }

            static async ValueTask<bool> ValueFalseAsync() => await FalseAsync();

        """;

    private static readonly ConcurrentDictionary<string, Lazy<CompiledCalls>> s_compiled = [];

    private readonly Type _calls;
    private readonly Dictionary<Call, string> _methods = [];

    private CompiledCalls(string version, IReadOnlyList<string> options)
    {
        var source = new StringBuilder(Declarations);
        foreach (var call in Call.WithTask.Select(entry => entry.Call).Concat(Call.WithoutTask).Concat(Call.Asynchronous))
        {
            var name = $"Call{_methods.Count}";
            source.Append("    public static void ").Append(name).Append("() { ").Append(call.Code).AppendLine("; }");
            _methods.Add(call, name);
        }

        source.AppendLine("}");
        using var image = Compiler.Of(version).Compile(options, [("Calls.cs", source.ToString())]);
        _calls = new BodiesContext().LoadFromStream(image).GetType("Calls", throwOnError: true)!;
    }

    /// <summary>Compiles the calls at the first use.</summary>
    public static CompiledCalls Of(string version, params string[] options) =>
        s_compiled.GetOrAdd(string.Join(' ', [version, .. options]), _ => new(() => new(version, options))).Value;

    /// <summary>Makes a call.</summary>
    /// <returns>What it threw, and what ran.</returns>
    public (Exception? Thrown, string Ran) Make(Call call)
    {
        var journal = (List<string>)_calls.GetField("Journal")!.GetValue(null)!;
        journal.Clear();
        Exception? thrown = null;
        try
        {
            _calls.GetMethod(_methods[call])!.CreateDelegate<Action>()();
        }
        catch (Exception e)
        {
            thrown = e;
        }

        return (thrown, string.Join(", ", journal));
    }
}
