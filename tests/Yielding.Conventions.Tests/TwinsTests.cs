using Yielding.Conventions.Sources;
using Yielding.Conventions.Twins;

namespace Yielding.Conventions;

/// <summary>
/// The asynchronous half is the twin of the synchronous one, member for member and file for file. What has no twin says why in an
/// attribute.
/// </summary>
public sealed class TwinsTests
{
    private const string Synchronous = "src/Yielding/Internal/";
    private const string Asynchronous = "src/Yielding.Async/Internal/";

    private static IEnumerable<TestCaseData> Pairs =>
        new (Type One, Type Other)[]
        {
            (typeof(Scope), typeof(AsyncScope)),
            (typeof(Scope<>), typeof(AsyncScope<>)),
            (typeof(ContextManager), typeof(AsyncContextManager)),
            (typeof(ContextManager<>), typeof(AsyncContextManager<>)),
            (typeof(ExitStack), typeof(AsyncExitStack)),
        }.Select(pair => new TestCaseData(pair.One, pair.Other).SetArgDisplayNames(pair.One.Name, pair.Other.Name));

    [TestCaseSource(nameof(Pairs))]
    public void Types_HaveTheSameMembers(Type synchronous, Type asynchronous)
    {
        var one = Members.Of(synchronous);
        var other = Members.Of(asynchronous);

        one.ShouldNotBeEmpty();
        one.Except(other).Select(member => $"{asynchronous.Name} lacks {member}.").ShouldBeNone();
        other.Except(one).Select(member => $"{synchronous.Name} lacks {member}.").ShouldBeNone();
    }

    [Test]
    public void Files_HaveATwinOrAreShared()
    {
        var files = new TwinFiles(SourceFile.In("src/Yielding/Internal"), SourceFile.In("src/Yielding.Async"), Synchronous, Asynchronous);

        files.Twins.Count.ShouldBeGreaterThan(10);
        files.Problems().ShouldBeNone();
    }

    [TestCase("class Lone { }", "", ExpectedResult = 1)]
    [TestCase("class Lone { }", "class User { Lone _lone; }", ExpectedResult = 0)]
    [TestCase("[HasNoTwin(\"A reason.\")] class Lone { }", "", ExpectedResult = 0)]
    [TestCase("[HasNoTwin(\"Not true.\")] class Lone { }", "class User { Lone _lone; }", ExpectedResult = 1)]
    public int Problems_OfAFileWithoutTwin(string synchronous, string asynchronous) =>
        new TwinFiles(
            [SourceFile.Parse($"{Synchronous}A/Lone.cs", synchronous), SourceFile.Parse($"{Synchronous}A/User.cs", "class User { }")],
            [SourceFile.Parse($"{Asynchronous}A/AsyncUser.cs", asynchronous)],
            Synchronous,
            Asynchronous).Problems().Count();
}
