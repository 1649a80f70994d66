using Yielding.Conventions.Sources;

namespace Yielding.Conventions.Docs;

/// <summary>The check finds settings and events that the page does not list, and others that it lists.</summary>
public sealed class SettingsPageTests
{
    private const string Page = """
        | setting | type |
        | --- | --- |
        | `Yielding.A` | switch |
        | `Yielding.B` | number |
        | none | logger |

        | level | template |
        | --- | --- |
        | Debug | `Entered {Generator}` |
        | Error | `Leaked {Generator}; dispose it` |

        | property | type |
        | --- | --- |
        | `Generator` | text |

        | instrument | unit |
        | --- | --- |
        | `yielding.a` | s |
        """;

    private const string Source = """
        class EventLog
        {
            bool A = IsOff("Yielding.A");
            object B = AppContext.GetData("Yielding.B");
            string Other = "Yielding.Async";

            void Entered(object g) => Write(LogEventLevel.Debug, null, "Entered {Generator}", g);

            void Leaked(object g) => Write(
                LogEventLevel.Error,
                null,
                "Leaked {Generator}; "
                + "dispose it",
                g);
        }
        """;

    private const string Metrics = """
        class ScopeInstruments
        {
            Counter A = s_meter.CreateCounter("yielding.a", "s");
        }
        """;

    [Test]
    public void Problems_WhenThePageIsComplete_AreNone() => Problems(Page, Source).ShouldBeEmpty();

    [TestCase("| `Yielding.A` | switch |\n", "", "does not list 'Yielding.A'", TestName = "a setting is missing")]
    [TestCase("Leaked {", "Lost {", "does not list 'Error Leaked {Generator}; dispose it'", TestName = "a template differs")]
    [TestCase("| Debug |", "| Error |", "does not list 'Debug Entered {Generator}'", TestName = "a level differs")]
    [TestCase("`Yielding.B`", "`Yielding.B` | |\n| `Yielding.C`", "lists 'Yielding.C'", TestName = "a setting too many")]
    [TestCase("`Yielding.B`", "`Yielding.B` | |\n| `Yielding.B`", "lists 'Yielding.B' twice", TestName = "a setting twice")]
    [TestCase("`yielding.a`", "`yielding.b`", "does not list 'yielding.a'", TestName = "an instrument is missing")]
    public void Problems_WhenThePageDiffers_NameIt(string part, string replacement, string expected) =>
        Problems(Page.Replace(part, replacement, StringComparison.Ordinal), Source).ShouldContain(problem => problem.Contains(expected));

    private static IEnumerable<string> Problems(string page, string source) =>
        SettingsPage.Problems(
            new TextFile("page.md", page.ReplaceLineEndings("\n")),
            [SourceFile.Parse("EventLog.cs", source), SourceFile.Parse("ScopeInstruments.cs", Metrics)]);
}
