namespace Yielding.Conventions.Sources;

/// <summary>The rule about the door, by itself.</summary>
public sealed class DoorTests
{
    [TestCase("Internal/Driver.cs", "class Driver { void M() { Detector.Detect(); } }", ExpectedResult = 1)]
    [TestCase("Internal/Driver.cs", "class Driver { Detector _field; }", ExpectedResult = 1)]
    [TestCase("Internal/Driver.cs", "class Driver { void M(Detector detector) => typeof(Detector).ToString(); }", ExpectedResult = 2)]
    [TestCase("Internal/Driver.cs", "class Driver { BodyOutcome M() => Other.Detector; }", ExpectedResult = 0)]
    [TestCase("Internal/Driver.cs", "class Driver { EntryCallSite _site; }", ExpectedResult = 1)]
    [TestCase("Public.cs", "class Public { void M() { new EntryCallSite(); } }", ExpectedResult = 0)]
    [TestCase("Outcomes/Another.cs", "class Another { Detector _field; }", ExpectedResult = 0)]
    public int Violations_OfOneFile(string path, string text)
    {
        var door = new Door(
        [
            SourceFile.Parse(
                "src/Yielding/Outcomes/Types.cs",
                "namespace Yielding.Outcomes; class Detector {} struct BodyOutcome {} struct EntryCallSite {} class "
                + "BodyObservation { class Nested {} }"),
            SourceFile.Parse("src/Yielding/" + path, text),
        ]);

        door.Behind.ShouldNotContain("Nested");

        return door.Violations().Count();
    }
}
