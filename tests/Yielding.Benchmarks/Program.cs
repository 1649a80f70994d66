using BenchmarkDotNet.Running;
using Yielding.Benchmarks;
using Yielding.Benchmarks.Growth;
using Yielding.Benchmarks.Quick;
using Yielding.Benchmarks.Report;

// quick             the ratios that have a goal, in one process
// quick TEXT        those whose name contains the text
// features          what each feature for production costs, off and on
// growth            stacks and nests of 1 to 1,000,000
// processes         the first scope of a process, and the same work in CPython
// measure FILE      all of these, and the same scope in other libraries, into a file
// draw FILE PAGE    the charts and the tables of a page of the documentation, from that file
// otherwise         BenchmarkDotNet, with its own arguments
switch (args)
{
    case ["quick"]:
        QuickRun.Go();
        break;

    case ["quick", var text]:
        QuickRun.Go(text);
        break;

    case ["features"]:
        FeatureRun.Go();
        break;

    case ["growth"]:
        GrowthRun.Go();
        break;

    case ["processes"]:
        ProcessRun.Go();
        break;

    case ["child", var kind]:
        ProcessRun.RunChild(kind == "scope");
        break;

    case ["measure", var file]:
        Measurements.Of(QuickRun.Go(), PeersRun.Go(), GrowthRun.Go(), ProcessRun.Go()).Write(file);
        break;

    case ["draw", var file, var page]:
        Page.Write(page, Path.GetDirectoryName(Path.GetFullPath(file))!, Measurements.Read(file));
        break;

    default:
        BenchmarkSwitcher.FromAssembly(typeof(CleanUsing).Assembly).Run(args);
        break;
}
