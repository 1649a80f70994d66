using System.Diagnostics.CodeAnalysis;

namespace Yielding.Conventions.Nulls;

/// <summary>The check finds what is wrong in a library that is wrong.</summary>
public sealed class NullCallTests
{
    [Test]
    public void Cases_AreTheParametersThatMayNotBeNull()
    {
        Cases(typeof(Careful<>)).ShouldBe(
            [
                "new Careful<T>(String name) with null for name",
                "Careful<T>.Plain(String first, String second) with null for first",
                "Careful<T>.Generic(IEnumerable<TOther> all, T value, TOther other, Int32 number) with null for all",
            ]);
    }

    [Test]
    public void Problem_WhenTheCallChecks_IsNone()
    {
        NullArguments.In([typeof(Careful<>)]).Select(NullCall.Problem).OfType<string>().ShouldBeEmpty();
    }

    [TestCase(nameof(Careless.Unchecked), "returned instead")]
    [TestCase(nameof(Careless.NamesAnother), "names 'second'")]
    [TestCase(nameof(Careless.UsesAnotherFirst), "UsedException")]
    [TestCase(nameof(Careless.ThrowsAnother), "threw InvalidOperationException")]
    [TestCase(nameof(Careless.LateInTheTask), "returned instead")]
    [TestCase(nameof(Careless.LateInTheIterator), "returned instead")]
    public void Problem_WhenTheCallIsCareless_IsReported(string method, string expected)
    {
        var argument = NullArguments.In([typeof(Careless)]).Single(found => found.Method.Name == method && found.Parameter.Name == "first");

        NullCall.Problem(argument).ShouldNotBeNull().ShouldContain(expected);
    }

    private static IEnumerable<string> Cases(Type type) => NullArguments.In([type]).Select(argument => argument.ToString());

#pragma warning disable CA1822 // instance members are called, too
    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "Only visible types are looked at.")]
    public sealed class Careful<T>(string name)
    {
        private readonly string _name = name ?? throw new ArgumentNullException(nameof(name));

        public Careful()
            : this("nameless")
        {
        }

        public void Plain(string first, string? second)
        {
            ArgumentNullException.ThrowIfNull(first);
        }

        public void Generic<TOther>(IEnumerable<TOther> all, T value, TOther other, int number)
            where TOther : Exception
        {
            ArgumentNullException.ThrowIfNull(all);
        }

        public void Out(out string result) => result = _name;

        [Obsolete("Not to be called.", error: true)]
        public void Obsolete(string first)
        {
        }
    }

    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "Only visible types are looked at.")]
    public static class Careless
    {
        public static void Unchecked(string first)
        {
        }

        public static void NamesAnother(string first, string second)
        {
            ArgumentNullException.ThrowIfNull(first, nameof(second));
        }

        public static void UsesAnotherFirst(string first, Action second)
        {
            second();
            ArgumentNullException.ThrowIfNull(first);
        }

        public static void ThrowsAnother(string first)
        {
            if (first is null)
            {
                throw new InvalidOperationException("Another one.");
            }
        }

        public static async Task LateInTheTask(string first)
        {
            await Task.Yield();
            ArgumentNullException.ThrowIfNull(first);
        }

        public static IEnumerable<int> LateInTheIterator(string first)
        {
            ArgumentNullException.ThrowIfNull(first);
            yield return 1;
        }
    }
#pragma warning restore CA1822
}
