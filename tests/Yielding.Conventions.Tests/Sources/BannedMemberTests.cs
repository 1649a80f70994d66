namespace Yielding.Conventions.Sources;

/// <summary>The check finds what is banned, and only that.</summary>
public sealed class BannedMemberTests
{
    [TestCase("Thread.Sleep(1);")]
    [TestCase("System.Threading.Thread.Sleep(1);")]
    [TestCase("global::System.Threading.Thread.Sleep(1);")]
    [TestCase("using static System.Threading.Thread; Sleep(1);")]
    [TestCase("Action<int> nap = Thread.Sleep;")]
    [TestCase("Task.Delay(1);")]
    public void Uses_WhenATestSleeps_AreReported(string source) =>
        Uses(BannedMembers.InTests, source).ShouldHaveSingleItem().ShouldStartWith("File.cs:1: ");

    [TestCase("Thread.Sleep(1);")]
    [TestCase("var t = DateTime.Now;")]
    [TestCase("task.Wait();")]
    [TestCase("task?.Wait();")]
    [TestCase("Task.WaitAll(a, b);")]
    [TestCase("task.GetAwaiter().GetResult();")]
    [TestCase("task.ConfigureAwait(false).GetAwaiter().GetResult();")]
    public void Uses_WhenTheLibraryBlocksOrReadsTheClock_AreReported(string source) =>
        Uses(BannedMembers.InSources, source).ShouldHaveSingleItem();

    [Test]
    public void Uses_OfTheExceptionPointers_AreReported() =>
        Uses([BannedMembers.Pointers], "nint p = Marshal.GetExceptionPointers();").ShouldHaveSingleItem().ShouldContain("Outcome");

    [TestCase("// Thread.Sleep(1);")]
    [TestCase("/// <see cref=\"Thread.Sleep(int)\"/>\nclass A;")]
    [TestCase("var text = \"Thread.Sleep(1)\";")]
    [TestCase("bed.Sleep(1);")]
    [TestCase("void Sleep() { }")]
    [TestCase("var t = DateTime.UtcNow;")]
    public void Uses_WhenItIsOnlyMentionedOrAnother_AreNone(string source) =>
        Uses([.. BannedMembers.InSources, .. BannedMembers.InTests], source).ShouldBeEmpty();

    private static IEnumerable<string> Uses(IEnumerable<BannedMember> banned, string source) =>
        banned.SelectMany(member => member.Uses([SourceFile.Parse("File.cs", source)]));
}
