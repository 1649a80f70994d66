namespace Yielding.Parity.Support;

public sealed class TraceDifferenceTests
{
    [Test]
    public void Difference_OfEqualTraces_IsNone()
    {
        TraceDifference.Between("left", ["a", "b"], "right", ["a", "b"]).ShouldBeEmpty();
    }

    [Test]
    public void Difference_OfOtherLines_MarksThemSideBySide()
    {
        var text = TraceDifference.Between("Python", ["setup", "finally"], "C#", ["setup", "completed", "finally"]);

        text.ReplaceLineEndings("\n").ShouldBe(
            """

              Python  | C#
              setup   | setup
            ! finally | completed
            !         | finally

            """.ReplaceLineEndings("\n"));
    }
}
