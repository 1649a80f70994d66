using Yielding.Conventions.Twins;

namespace Yielding.Conventions;

/// <summary>The asynchronous half is the twin of the synchronous one, member for member and file for file. What has no twin is listed with its reason.</summary>
public sealed class TwinsTests
{
    private static readonly Dictionary<string, string> s_onlySynchronous = new()
    {
        ["ContextManager.RedirectOut"] = "it waits for nothing: AsyncContextManager.From takes the manager",
        ["ContextManager.RedirectError"] = "as RedirectOut",
        ["ContextManager.RedirectIn"] = "as RedirectOut",
        ["ContextManager.CurrentDirectory"] = "as RedirectOut",
        ["ContextManager.EnvironmentVariable"] = "as RedirectOut",
        ["ContextManager.Suppress"] = "a Suppression has a RunAsync of its own",
    };

    private static readonly Dictionary<string, string> s_filesWithoutTwin = new()
    {
        ["Internal/EntryKind.cs"] = "shared",
        ["Internal/EventLog.cs"] = "shared",
        ["Internal/ExitEntries.cs"] = "shared",
        ["Internal/ExitEntry.cs"] = "shared",
        ["Internal/ExitPolicy.cs"] = "shared",
        ["Internal/GeneratorName.cs"] = "shared",
        ["Internal/GroupSplit.cs"] = "shared",
        ["Internal/IActiveScope.cs"] = "shared",
        ["Internal/IScopeHandle.cs"] = "an asynchronous handle is the scope itself",
        ["Internal/OverloadResolutionPriorityAttribute.cs"] = "shared",
        ["Internal/RunEnd.cs"] = "shared",
        ["Internal/ScopeWatch.cs"] = "shared",
        ["Internal/SequenceContext.cs"] = "shared",
        ["Internal/SharedBodies.cs"] = "shared",
        ["Internal/TaskResult.cs"] = "shared",
        ["Internal/Unwinding.cs"] = "shared",
        ["Internal/IAsyncEntry.cs"] = "an asynchronous scope has the type of its value, and its entries need a type without",
        ["Internal/SyncManagerAsyncScope.cs"] = "a synchronous manager in asynchronous code, which has no counterpart",
    };

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
        one.Except(other).Where(member => !s_onlySynchronous.ContainsKey($"{synchronous.Name}.{member}")).Select(member => $"{asynchronous.Name} lacks {member}.").ShouldBeNone();
        other.Except(one).Select(member => $"{synchronous.Name} lacks {member}.").ShouldBeNone();
    }

    [Test]
    public void MembersWithoutTwin_Exist() =>
        s_onlySynchronous.Keys.Where(name => typeof(ContextManager).GetMember(name.Split('.')[1]).Length == 0).Select(name => $"{name} is listed and doesn't exist.").ShouldBeNone();

    [Test]
    public void Files_HaveATwin()
    {
        var one = FileNames("src/Yielding/Internal");
        var other = FileNames("src/Yielding.Async/Internal");
        var listed = s_filesWithoutTwin.Keys.Select(path => path["Internal/".Length..]).ToList();

        one.ShouldNotBeEmpty();
        listed.Except(one.Concat(other)).Select(name => $"{name} is listed and doesn't exist.").ShouldBeNone();
        one.Except(listed).Where(name => !other.Any(twin => Members.AreTwins(name, twin))).Select(name => $"src/Yielding/Internal/{name} has no twin.").ShouldBeNone();
        other.Except(listed).Where(name => !one.Any(twin => Members.AreTwins(twin, name))).Select(name => $"src/Yielding.Async/Internal/{name} has no twin.").ShouldBeNone();
    }

    private static List<string> FileNames(string folder) => [.. Repository.Files(folder, "*.cs").Select(file => Path.GetFileName(file.Path))];
}
