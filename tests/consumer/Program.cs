// A user's program: it knows Yielding only as the packages that .ci/run has just packed.
using Yielding;
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

var right = text == "hello" + Environment.NewLine && outcomes is [BodyStatus.Failed, BodyStatus.Completed] && length == 5 && await AsyncPart.IsRight();
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

IEnumerable<int> Listen(ScopeBody body)
{
    yield return 1;
    outcomes.Add(body.Status);
}
