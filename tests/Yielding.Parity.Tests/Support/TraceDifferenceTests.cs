namespace Yielding.Parity.Support;

public sealed class TraceDifferenceTests
{
    [Test]
    public void Equal_traces_have_none()
    {
        TraceDifference.Between("left", ["a", "b"], "right", ["a", "b"]).ShouldBeEmpty();
    }

    [Test]
    public void Lines_that_differ_are_marked_and_stand_side_by_side()
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
