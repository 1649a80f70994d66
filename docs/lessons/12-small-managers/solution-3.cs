#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Suppress with a result, with two types, and with an exception that contains several others.

using Yielding;

// region Solution
var optional = ContextManager.Suppress<FileNotFoundException, DirectoryNotFoundException>();

var text = optional.Run(() => File.ReadAllText("no-such-folder/no-such-file.txt"), _ => "nothing");
Console.WriteLine($"the text is {text}");

try
{
    optional.Run(() => throw new AggregateException(new FileNotFoundException(), new TimeoutException()));
}
catch (AggregateException e)
{
    Console.WriteLine($"what remains: {string.Join(", ", e.InnerExceptions.Select(inner => inner.GetType().Name))}");
}
// endregion
