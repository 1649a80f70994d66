namespace Yielding.Oracle.Generation;

/// <summary>Which programs are made.</summary>
internal enum Flavour
{
    /// <summary>Synchronous methods only, and no iterators that hold scopes: here everything has to be exact.</summary>
    Plain,

    /// <summary>Synchronous, with scopes inside generators and with asynchronous methods that are resumed inline.</summary>
    Synchronous,

    /// <summary>Asynchronous, with scopes of both halves.</summary>
    Asynchronous,

    /// <summary>The same, and most of the scopes are held by async iterator methods.</summary>
    Iterators,
}
