using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Yielding.Internal;

/// <summary>Recognizes the enumerator of a collection, which was passed where an iterator method was meant.</summary>
[HasNoTwin("A collection is no asynchronous sequence.")]
internal static class CollectionName
{
    private const string Reason = "Where trimming removed an interface, the message is the one for iterator methods.";

    /// <summary>The type of the collection that an enumerator belongs to; null when it is none of a collection.</summary>
    /// <param name="steps">The enumerator.</param>
    /// <param name="isEmpty">
    /// Whether it has given no item: empty arrays, lists and others share one enumerator, which shows only the type of the items.
    /// </param>
    public static string? Of(object steps, bool isEmpty)
    {
        var type = steps.GetType();

        return steps is CharEnumerator ? nameof(String)
            : isEmpty && (IsLike(type, Array.Empty<int>()) || IsLike(type, new List<int>())) ? $"collection of {Item(type)}"
            : IsLike(type, new int[1]) ? $"{Item(type)}[]"
            : type.DeclaringType is { } outer && IsEnumerator(type) && IsCollection(outer) ? Name(outer, type.GetGenericArguments())
            : null;
    }

    private static string Item(Type type) => GeneratorName.OfType(type.GetGenericArguments()[0]);

    private static bool IsLike(Type type, IEnumerable<int> collection) =>
        type.IsGenericType
        && collection.GetEnumerator().GetType() is { IsGenericType: true } other
        && type.GetGenericTypeDefinition() == other.GetGenericTypeDefinition();

    // An iterator method that is a member of a collection class is a generator, unless it is the one that enumerates the collection.
    private static bool IsEnumerator(Type type) =>
        !type.Name.StartsWith('<') || type.Name.Contains("GetEnumerator>", StringComparison.Ordinal);

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Reason)]
    private static bool IsCollection(Type type) =>
        typeof(ICollection).IsAssignableFrom(type)
        || type.GetInterfaces().Any(
            one => one.IsGenericType
                && one.GetGenericTypeDefinition() is var definition
                && (definition == typeof(ICollection<>) || definition == typeof(IReadOnlyCollection<>)));

    private static string Name(Type collection, Type[] arguments)
    {
        var arity = collection.Name.IndexOf('`', StringComparison.Ordinal);

        return arity < 0 ? collection.Name : $"{collection.Name[..arity]}<{string.Join(", ", arguments.Select(GeneratorName.OfType))}>";
    }
}
