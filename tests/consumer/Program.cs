// A user's program: it knows Yielding only as the packages that .ci/run has just packed.
using Yielding;
using Yielding.Testing;
using static Yielding.Scope;

var path = Path.GetTempFileName();

using (Enter(ManagedFile(path), out var file))
{
    file.WriteLine("hello");
}

var text = File.ReadAllText(path);
File.Delete(path);

var outcomes = new List<BodyStatus>();
try
{
    using (Enter(body => Listen(body)))
    {
        throw new TimeoutException();
    }
}
catch (TimeoutException)
{
}

using (Enter(body => Listen(body)))
{
}

var length = Run(ManagedFile(path), file => 5);
File.Delete(path);

var closed = new List<string>();
using (var stack = new ExitStack())
{
    stack.Callback(closed.Add, "first");
    stack.Enter(ContextManager.Closing("second", closed.Add));
}

var swept = ScopeSweep.Verify(Held, (_, probe) => probe.Point("body"));

var right = closed is ["second", "first"] && swept.Runs > 1 && text == "hello" + Environment.NewLine && outcomes is [BodyStatus.Failed, BodyStatus.Completed] && length == 5 && await AsyncPart.IsRight();
Console.WriteLine(right ? "The packages work." : $"The packages do not work: '{text}', {string.Join(", ", outcomes)}, {length}.");

return right ? 0 : 1;

static IEnumerable<StreamWriter> ManagedFile(string path)
{
    var file = new StreamWriter(path);
    try
    {
        yield return file;
    }
    finally
    {
        file.Dispose();
    }
}

static IEnumerable<int> Held(SweepProbe probe)
{
    using var held = probe.Acquire("thing");
    yield return 1;
}

IEnumerable<int> Listen(ScopeBody body)
{
    yield return 1;
    outcomes.Add(body.Status);
}
