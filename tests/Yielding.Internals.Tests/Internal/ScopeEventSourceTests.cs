using System.Diagnostics.Tracing;

namespace Yielding.Internal;

public sealed class ScopeEventSourceTests
{
    // The strict check of the runtime: ids, names and parameters of the events agree with their calls.
    [Test]
    public void Manifest_HasEachEvent()
    {
        var manifest = EventSource.GenerateManifest(typeof(ScopeEventSource), "Yielding.dll", EventManifestOptions.Strict);

        var methods = typeof(ScopeEventSource).GetMethods();
        var events = methods.Where(method => method.IsDefined(typeof(EventAttribute), inherit: false)).ToList();
        events.Count.ShouldBe(15);
        events.ShouldAllBe(method => manifest!.Contains($"symbol=\"{method.Name}\""));
        DiagnosticSources.TryCreate().ShouldBeTrue();
        ScopeEventSource.Log.ConstructionException.ShouldBeNull();
    }
}
