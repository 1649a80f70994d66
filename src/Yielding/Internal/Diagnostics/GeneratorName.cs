using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Internal;

/// <summary>Names a generator as its source does: <c>ManagedFile</c>, not the compiler's <c>&lt;ManagedFile&gt;d__3</c>.</summary>
internal static class GeneratorName
{
    // Operators nest a few levels; this bounds the search through the fields of an unexpected object.
    private const int Depth = 8;

    private const string Reason = "Where trimming removed a field, a sequence is named after its own type instead of its iterator method.";

    /// <summary>Returns the name of a generator.</summary>
    /// <param name="generator">
    /// A sequence, one of its enumerators, a delegate that makes sequences, a class-based manager, or the scope of one.
    /// </param>
    public static string Of(object generator)
    {
        switch (generator)
        {
            case string name:
                return name;

            case INamed named:
                return Of(named.Generator);

            case IActiveScope scope:
                return scope.Name;

            case Delegate factory:
                return OfMethod(factory.Method);

            case var iterator when AuthorsMethod(iterator.GetType()) is { } method:
                return method;

            default:
                var found = new List<string>();
                Search(generator, found, Depth);

                return found.Count > 0 ? string.Join(", ", found.Distinct()) : OfType(generator.GetType());
        }
    }

    /// <summary>
    /// Returns a text that distinguishes the code of a generator from that of others, which may have the same name. It is no method or
    /// type, which would keep a collectible load context alive.
    /// </summary>
    public static string IdentityOf(object generator) => generator switch
    {
        string name => name,
        INamed named => IdentityOf(named.Generator),
        IActiveScope scope => scope.Name,
        Delegate factory => $"{factory.Method.DeclaringType}.{factory.Method.Name}",
        _ => $"{generator.GetType()}",
    };

    // A LINQ operator keeps its sequences in fields: sources first, then the delegates that create more of them.
    private static void Search(object sequence, List<string> found, int depth)
    {
        if (AuthorsMethod(sequence.GetType()) is { } method)
        {
            found.Add(method);

            return;
        }

        if (depth == 0 || !IsOperator(sequence.GetType()))
        {
            return;
        }

        foreach (var field in FieldsOf(sequence.GetType()))
        {
            if (field.GetValue(sequence) is { } inner and not string && IsSequence(inner) && !ReferenceEquals(inner, sequence))
            {
                Search(inner, found, depth - 1);
            }
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Reason)]
    private static IEnumerable<FieldInfo> FieldsOf(Type? type)
    {
        const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

        return type is null ? [] : [.. FieldsOf(type.BaseType), .. type.GetFields(Declared)];
    }

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = Reason)]
    private static bool IsSequence(object thing) =>
        thing is IEnumerable or IEnumerator
        || thing.GetType().GetInterfaces().Any(
            one => one.IsGenericType
                && (one.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)
                    || one.GetGenericTypeDefinition() == typeof(IAsyncEnumerator<>)));

    private static bool IsOperator(Type type) => Origin.Of(type).IsOperator;

    private static bool IsOfOperators(Type type) =>
        type.Assembly.GetName().Name is { } assembly
        && (assembly.StartsWith("System.Linq", StringComparison.Ordinal)
            || assembly.StartsWith("System.Interactive", StringComparison.Ordinal));

    /// <summary>Returns the iterator method of a compiler-generated type; null for any other type, or that of an operator.</summary>
    private static string? AuthorsMethod(Type type) => Origin.Of(type).Method;

    private static string OfMethod(MethodInfo method) =>
        method.Name.StartsWith('<') && !method.Name.Contains("g__", StringComparison.Ordinal)
            ? $"a lambda in {Unmangle(method.Name)}"
            : Unmangle(method.Name);

    // <Method>d__3, <<Method>g__Local|3_0>d, <Method>b__3_0, <Method>g__Local|3_0, <<Main>$>g__Local|0_0
    private static string Unmangle(string name)
    {
        var local = name.LastIndexOf("g__", StringComparison.Ordinal);
        if (name.StartsWith('<') && local >= 0 && name.IndexOf('|', local) is > 0 and var bar)
        {
            return name[(local + 3)..bar];
        }

        var end = name.LastIndexOf('>');

        return name.StartsWith('<') && end > 1 ? name[..end].TrimStart('<').TrimEnd('$', '>') : name;
    }

    /// <summary>A type as C# writes it, without its namespace.</summary>
    public static string OfType(Type type)
    {
        var name = type.Name;
        if (IsOperator(type) && name.StartsWith('<') && name.IndexOf('>', StringComparison.Ordinal) is > 1 and var end)
        {
            return name[..end].TrimStart('<'); // an operator that is itself an iterator method
        }

        var arity = name.IndexOf('`', StringComparison.Ordinal);
        var plain = arity < 0 ? name : name[..arity];

        return type.IsGenericType ? $"{plain}<{string.Join(", ", type.GetGenericArguments().Select(OfType))}>" : plain;
    }

    /// <summary>Where a type comes from. It is looked up once for each type, because the names of assemblies are slow.</summary>
    private sealed record Origin(bool IsOperator, string? Method)
    {
        private static readonly ConditionalWeakTable<Type, Origin> s_known = [];

        public static Origin Of(Type type) => s_known.GetValue(type, static type => Find(type, IsOfOperators(type)));

        private static Origin Find(Type type, bool isOperator) =>
            new(isOperator, type.Name.StartsWith('<') && !isOperator ? Unmangle(type.Name) : null);
    }
}

/// <summary>An object that represents a generator and is named after it.</summary>
internal interface INamed
{
    object Generator { get; }
}
