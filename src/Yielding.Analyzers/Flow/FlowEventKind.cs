namespace Yielding.Analyzers.Flow;

/// <summary>What an operation means to the rules about paths.</summary>
internal enum FlowEventKind
{
    /// <summary>A <c>yield return</c>, or an await of <c>Return</c> of the generator's yielder.</summary>
    Yield,

    /// <summary>Any use of the generator's <c>ScopeBody</c>.</summary>
    Body,

    /// <summary>A call that never returns.</summary>
    Stop,

    /// <summary>A write to a variable that a condition reads.</summary>
    Write,

    /// <summary>A call that releases a resource.</summary>
    Release,
}
