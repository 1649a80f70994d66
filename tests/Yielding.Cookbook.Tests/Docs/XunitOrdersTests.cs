using Xunit.Abstractions;
using Xunit.Sdk;

namespace Yielding.Cookbook.Docs;

/// <summary>Runs the fixtures of xUnit with the executor of xUnit.</summary>
public sealed class XunitOrdersTests
{
    [Test]
    public void XunitOrders_RunByXunit_Pass()
    {
        using var results = new Results();
        using var framework = new XunitTestFramework(results);
        using var executor = framework.GetExecutor(typeof(XunitOrders).Assembly.GetName());

        executor.RunAll(results, new Options(), new Options());
        results.Finished.Wait(CancellationToken.None);

        results.Problems.ShouldBeEmpty();
        results.Passed.Order().ShouldBe(
        [
            "Yielding.Cookbook.Docs.XunitOrders.Order_IsInTheShop(thing: \"milk\")",
            "Yielding.Cookbook.Docs.XunitOrders.Order_IsInTheShop(thing: \"tea\")",
        ]);
    }

    private sealed class Results : IMessageSink, IDisposable
    {
        public ManualResetEventSlim Finished { get; } = new();

        public List<string> Passed { get; } = [];

        public List<string> Problems { get; } = [];

        public bool OnMessage(IMessageSinkMessage message)
        {
            switch (message)
            {
                case ITestPassed passed:
                    Passed.Add(passed.Test.DisplayName);
                    break;
                case ITestAssemblyFinished:
                    Finished.Set();
                    break;
                case IFailureInformation failed:
                    Problems.AddRange(failed.Messages);
                    break;
            }

            return true;
        }

        public void Dispose() => Finished.Dispose();
    }

    /// <summary>One thread, so that the results need no lock; everything else as xUnit has it.</summary>
    private sealed class Options : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
    {
        private readonly Dictionary<string, object?> _values = new() { ["xunit.execution.DisableParallelization"] = true };

        public TValue GetValue<TValue>(string name) => _values.TryGetValue(name, out var value) ? (TValue)value! : default!;

        public void SetValue<TValue>(string name, TValue value) => _values[name] = value;
    }
}
