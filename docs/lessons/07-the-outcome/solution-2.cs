#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// The body of a using reports its outcome. An exception that leaves the body after the report overrides it.

using Yielding;
using static Yielding.Scope;

// region Fail
using (var scope = Enter(body => Reporting("Fail", body)))
{
    scope.Fail(new OperationCanceledException("the order was withdrawn"));
}

Console.WriteLine("Dispose has thrown nothing");
// endregion

// region Complete
try
{
    using (var scope = Enter(body => Reporting("Complete, then an exception", body)))
    {
        scope.Complete();
        int.Parse("one");
    }
}
catch (FormatException)
{
    Console.WriteLine("the exception propagated");
}
// endregion

// region Last
using (var scope = Enter(body => Reporting("Fail, then Complete", body)))
{
    scope.Fail(new OperationCanceledException("the order was withdrawn"));
    scope.Complete();
}
// endregion

static IEnumerable<string> Reporting(string name, ScopeBody body)
{
    yield return name;
    Console.WriteLine($"{name}: {body.Status}");
}
