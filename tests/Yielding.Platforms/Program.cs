// Outcomes of scopes on one platform, which is named by the argument.
// Exit code 0: every outcome is as expected; 1: some are not; 2: this is another platform.
using Yielding.Platforms;

var platform = Platform.Current;
Console.WriteLine($".NET {Environment.Version}: {platform}");
if (args is not [var expected] || expected != platform.Name)
{
    Console.WriteLine($"The platform is '{platform.Name}', and the argument has to say so: {string.Join(", ", Platform.Names)}.");

    return 2;
}

var report = new Report();
await Sweep.PlayAsync(platform, report);
await PinnedOutcomes.PlayAsync(platform, report);
await ManyCalls.PlayAsync(report);
report.Print();

return report.Wrong == 0 ? 0 : 1;
