namespace Yielding.Conventions.Api;

/// <summary>The listing shows every detail that can break a caller.</summary>
public sealed class ApiListingTests
{
    [TestCase("public void M(string? text);", "public void M(string text);", TestName = "a nullability annotation")]
    [TestCase("public void M(List<string?> list);", "public void M(List<string> list);", TestName = "the nullability of a type argument")]
    [TestCase("public void M(int count);", "public void M(int number);", TestName = "the name of a parameter")]
    [TestCase("public void M(out int i);", "public void M(ref int i);", TestName = "out and ref")]
    [TestCase("public void M(in int i);", "public void M(int i);", TestName = "in")]
    [TestCase("public void M(params int[] all);", "public void M(int[] all);", TestName = "params")]
    [TestCase("public void M(int i = 1);", "public void M(int i = 2);", TestName = "an optional value")]
    [TestCase("public void M(CancellationToken t = default);", "public void M(CancellationToken t);", TestName = "an optional default")]
    [TestCase("public void M<T>() where T : notnull;", "public void M<T>();", TestName = "the constraint notnull")]
    [TestCase("public void M<T>() where T : class?;", "public void M<T>() where T : class;", TestName = "the constraint class?")]
    [TestCase("public void M<T>() where T : Task, new();", "public void M<T>() where T : Task;", TestName = "the constraint new()")]
    [TestCase("public void M<T>(T? t);", "public void M<T>(T t);", TestName = "a nullable type parameter")]
    [TestCase("protected void M();", "public void M();", TestName = "the accessibility")]
    [TestCase("public virtual void M();", "public void M();", TestName = "virtual")]
    [TestCase("public static void M();", "public void M();", TestName = "static")]
    [TestCase("public int P { get; set; }", "public int P { get; }", TestName = "a setter")]
    [TestCase("public int P { get; protected set; }", "public int P { get; set; }", TestName = "the accessibility of a setter")]
    [TestCase("public int P { get; init; }", "public int P { get; set; }", TestName = "init")]
    [TestCase("public const int C = 1;", "public const int C = 2;", TestName = "the value of a constant")]
    [TestCase("public event Action? E;", "public event Action<int>? E;", TestName = "the type of an event")]
    [TestCase(
        "[Obsolete(\"no\", true)] public void M();", "[Obsolete(\"no\")] public void M();", TestName = "an Obsolete that is an error")]
    [TestCase("[OverloadResolutionPriority(1)] public void M();", "public void M();", TestName = "OverloadResolutionPriority")]
    [TestCase("[EditorBrowsable(EditorBrowsableState.Never)] public void M();", "public void M();", TestName = "EditorBrowsable")]
    [TestCase(
        "public void M([CallerMemberName] string s = \"\");", "public void M(string s = \"\");", TestName = "an attribute of a parameter")]
    [TestCase("[return: MaybeNull] public string M();", "public string M();", TestName = "an attribute of the result")]
    public void Listing_WhenAMemberDiffersIn_Differs(string one, string other)
    {
        ListingOfClass(one).ShouldNotBe(ListingOfClass(other));
    }

    [TestCase("public sealed class A;", "public class A;", TestName = "sealed")]
    [TestCase("public class A : IDisposable { public void Dispose() { } }", "public class A { public void Dispose() { } }",
        TestName = "an interface")]
    [TestCase("public class A : List<string?>;", "public class A : List<string>;", TestName = "the nullability of a base type")]
    [TestCase("public readonly struct A;", "public struct A;", TestName = "readonly")]
    [TestCase("public enum A { B, C }", "public enum A { C, B }", TestName = "the value of an enum member")]
    [TestCase("public enum A : byte { B }", "public enum A { B }", TestName = "the size of an enum")]
    [TestCase("public interface A<in T>;", "public interface A<T>;", TestName = "variance")]
    [TestCase("public delegate int A(string? text);", "public delegate int A(string text);", TestName = "the signature of a delegate")]
    [TestCase("public class A { public class B; }", "public class A { class B; }", TestName = "a nested type")]
    [TestCase("public class A { private A() { } }", "public class A;", TestName = "the constructor that is there when none is written")]
    [TestCase("public static class A { public static void M(this int i) { } }", "public static class A { public static void M(int i) { } }",
        TestName = "this")]
    public void Listing_WhenATypeDiffersIn_Differs(string one, string other)
    {
        ListingOf(one).ShouldNotBe(ListingOf(other));
    }

    [Test]
    public void Listing_WhenOnlyTheInsideOrTheOrderDiffers_IsTheSame()
    {
        var one = ListingOf("public class A { public int X => 1; public void M() { } } public class B;");
        var other = ListingOf(
            "interface I; class C; public class B : I; public class A { private int _x = 2; public void M() => _x++; internal void "
            + "N() { } public int X => _x; }");

        one.ShouldBe(other);
    }

    [Test]
    public void Listing_ReadsLikeCSharp()
    {
        var listing = ListingOf(
            "namespace Yielding; public abstract class A<T> : IDisposable where T : Task { protected abstract T? M(ref int i, "
            + "string s = \"x\"); public void Dispose() { } }");

        listing[listing.IndexOf("\npublic", StringComparison.Ordinal)..].ShouldBe(
            """

            public abstract class A<T> : IDisposable where T : Task
            {
                protected A();
                public void Dispose();
                protected abstract T? M(ref int i, string s = "x");
            }

            """);
    }

    private static string ListingOfClass(string member) =>
        ListingOf($"public class A {{ {Implemented(member)} }}");

    // The cases are written as the listing is, without bodies.
    private static string Implemented(string member) =>
        member.Contains(" M", StringComparison.Ordinal)
            ? member[..^1] + " => throw null!;"
            : member;

    private static string ListingOf(string source) =>
        ApiListing.Of(
            Symbols.Of(
                """
                using System;
                using System.Collections.Generic;
                using System.ComponentModel;
                using System.Diagnostics.CodeAnalysis;
                using System.Runtime.CompilerServices;
                using System.Threading;
                using System.Threading.Tasks;

                """ + source).Assembly);
}
