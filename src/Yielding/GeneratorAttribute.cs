namespace Yielding;

/// <summary>
/// Marks an iterator method as a generator: it yields exactly once. The analyzers of this package check a marked method as they check one
/// that the same project enters.
/// </summary>
/// <remarks>
/// It is for a library whose callers are elsewhere. The attribute has no effect at run time. On a property it applies to its getter.
/// </remarks>
/// <example>
/// <code>
/// [Generator]
/// public static IEnumerable&lt;TextWriter&gt; Appending(string path)
/// {
///     using var writer = File.AppendText(path);
///     yield return writer;
/// }
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class GeneratorAttribute : Attribute;
