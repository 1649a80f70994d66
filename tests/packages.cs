#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Checks the packages in a folder: what a gallery shows, what they depend on, and what they hold. Exit code 0: nothing is wrong.
//
//   dotnet run tests/packages.cs -- FOLDER

using System.IO.Compression;
using System.Text;
using System.Xml.Linq;

string[] libraries = ["Yielding", "Yielding.Async", "Yielding.Testing"];
// Not [CallerFilePath]: the compiler rewrites paths in CI's deterministic builds.
var root = Path.GetFullPath(Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, ".."));
var folder = args.Single();
var problems = libraries.SelectMany(library => ProblemsOf(library).Select(problem => $"{library}: {problem}")).ToList();
foreach (var problem in problems)
{
    Console.WriteLine(problem);
}

Console.WriteLine(problems.Count == 0 ? $"{libraries.Length} packages are complete." : $"{problems.Count} problems.");

return problems.Count == 0 ? 0 : 1;

IEnumerable<string> ProblemsOf(string library)
{
    var packages = Directory.GetFiles(folder, $"{library}.*nupkg")
        .Where(path => char.IsAsciiDigit(Path.GetFileName(path)[library.Length + 1]))
        .ToList();
    if (packages.Count(path => path.EndsWith(".nupkg", StringComparison.Ordinal)) != 1 || packages.Count != 2)
    {
        return [$"one package and one package of symbols are expected in '{folder}', found: {string.Join(", ", packages)}"];
    }

    using var package = ZipFile.OpenRead(packages.Single(path => path.EndsWith(".nupkg", StringComparison.Ordinal)));
    using var symbols = ZipFile.OpenRead(packages.Single(path => path.EndsWith(".snupkg", StringComparison.Ordinal)));
    var metadata = Metadata(package);

    return
    [
        .. MetadataProblems(metadata),
        .. DependencyProblems(library, metadata),
        .. FileProblems(library, package, symbols),
    ];
}

XElement Metadata(ZipArchive package)
{
    using var stream = package.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open();

    return XDocument.Load(stream).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
}

IEnumerable<XElement> All(XElement metadata, string name) => metadata.Descendants().Where(element => element.Name.LocalName == name);

IEnumerable<string> MetadataProblems(XElement metadata)
{
    string[] required = ["description", "authors", "license", "icon", "readme", "projectUrl", "releaseNotes", "copyright", "tags"];
    foreach (var name in required.Where(name => !All(metadata, name).Any(element => element.Value.Length > 0)))
    {
        yield return $"'{name}' is missing.";
    }

    var repository = All(metadata, "repository").SingleOrDefault();
    var address = repository?.Attribute("url")?.Value ?? "";
    if (repository?.Attribute("commit") is null || !address.StartsWith("https://", StringComparison.Ordinal))
    {
        yield return "the address of the repository or the commit is missing.";
    }
}

// The packages share internal types: no other version of each other will do.
IEnumerable<string> DependencyProblems(string library, XElement metadata)
{
    var version = All(metadata, "version").Single().Value;
    var own = All(metadata, "dependency")
        .Select(element => (Id: element.Attribute("id")!.Value, Version: element.Attribute("version")!.Value))
        .Where(dependency => libraries.Contains(dependency.Id))
        .ToList();
    foreach (var (id, range) in own.Where(dependency => dependency.Version != $"[{version}]"))
    {
        yield return $"it depends on {id} {range} instead of [{version}].";
    }

    if (own.Select(dependency => dependency.Id).Distinct().Count() != Array.IndexOf(libraries, library))
    {
        yield return $"it depends on {own.Count} of the other packages.";
    }
}

IEnumerable<string> FileProblems(string library, ZipArchive package, ZipArchive symbols)
{
    string[] libraryFiles = [.. ((string[])["net8.0", "net10.0"]).SelectMany(framework => Assembly(framework, library))];
    string[] analyzers = library == "Yielding"
        ? ["analyzers/dotnet/cs/Yielding.Analyzers.dll", "analyzers/dotnet/cs/Yielding.Analyzers.CodeFixes.dll"]
        : [];
    string[] files = ["README.md", "icon.png", .. libraryFiles, .. analyzers];
    var missing = files.Where(file => package.GetEntry(file) is null).ToList();
    if (missing.Count > 0)
    {
        return missing.Select(file => $"the file '{file}' is missing.");
    }

    var page = File.ReadAllBytes(Path.Combine(root, "src", library, "README.md"));
    var assemblies = libraryFiles.Where(file => file.EndsWith(".dll", StringComparison.Ordinal)).ToList();

    return
    [
        .. page.SequenceEqual(Bytes(package, "README.md")) ? Array.Empty<string>() : ["its page is not the README.md of its project."],
        .. assemblies.Select(file => Path.ChangeExtension(file, ".pdb"))
            .Where(file => symbols.GetEntry(file) is null)
            .Select(file => $"the symbols '{file}' are missing."),
        .. from file in assemblies
           from name in (string[])["IsTrimmable", "IsAotCompatible"]
           where Bytes(package, file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)) < 0
           select $"'{file}' lacks the attribute {name}.",
    ];
}

IEnumerable<string> Assembly(string framework, string library) => [$"lib/{framework}/{library}.dll", $"lib/{framework}/{library}.xml"];

byte[] Bytes(ZipArchive package, string file)
{
    using var stream = package.GetEntry(file)!.Open();
    using var bytes = new MemoryStream();
    stream.CopyTo(bytes);

    return bytes.ToArray();
}
