namespace Yielding.Conventions.Sources;

/// <summary>The check finds types that can't be found by the name of their file.</summary>
public sealed class TypeFilesTests
{
    [TestCase("A.cs", "namespace N; public class A { public class Inner; } internal class B;")]
    [TestCase("A.Part.cs", "public static partial class A;")]
    [TestCase("A{T}.cs", "public struct A<T>;")]
    [TestCase("A{T}.Part.cs", "public partial class A<T>;")]
    [TestCase("A{T1,T2}.cs", "public delegate void A<in T1, out T2>();")]
    [TestCase("A.cs", "public delegate void A<T>();")]
    [TestCase("Anything.cs", "class A; class B;")]
    public void Problems_WhenTheFileIsNamedAfterItsType_AreNone(string path, string source)
    {
        TypeFiles.Problems([SourceFile.Parse(path, source)]).ShouldBeEmpty();
    }

    [TestCase("B.cs", "public enum A { X }")]
    [TestCase("AB.cs", "public record A;")]
    [TestCase("A{U}.cs", "public interface A<T>;")]
    [TestCase("A{T}.cs", "public class A;")]
    public void Problems_WhenTheNameDiffers_AreReported(string path, string source)
    {
        TypeFiles.Problems([SourceFile.Parse(path, source)]).ShouldHaveSingleItem().ShouldContain("name the file");
    }

    [Test]
    public void Problems_WhenAFileHoldsTwoPublicTypes_AreReported()
    {
        TypeFiles.Problems([SourceFile.Parse("A.cs", "namespace N { public class A; public enum B { X } }")])
            .ShouldContain("A.cs: holds 2 public types: give each a file of its own.");
    }

    [Test]
    public void Problems_WhenAGenericTypeHasATwin_AskForTheBraces()
    {
        TypeFiles.Problems([SourceFile.Parse("A.cs", "public class A;"), SourceFile.Parse("A.More.cs", "public class A<T>;")])
            .ShouldHaveSingleItem().ShouldContain("'A{T}.cs'");
    }
}
