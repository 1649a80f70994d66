using BenchmarkDotNet.Running;
using Yielding.Benchmarks;
using Yielding.Benchmarks.Quick;

if (args is ["quick"])
{
    QuickRun.Go();
}
else if (args is ["features"])
{
    FeatureRun.Go();
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(CleanUsing).Assembly).Run(args);
}
