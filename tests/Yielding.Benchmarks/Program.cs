using BenchmarkDotNet.Running;
using Yielding.Benchmarks;
using Yielding.Benchmarks.Quick;

if (args is ["quick"])
{
    QuickRun.Go();
}
else if (args is ["quick", var text])
{
    QuickRun.Go(text);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(CleanUsing).Assembly).Run(args);
}
