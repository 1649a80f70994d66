using System.Runtime.CompilerServices;

namespace Yielding.Benchmarks;

/// <summary>
/// Stands for the file of a <c>ManagedFile</c>: it costs next to nothing, so that what is measured is the scope around it.
/// </summary>
internal sealed class Counter
{
    /// <summary>There is one only, so that its memory isn't measured.</summary>
    public static readonly Counter Shared = new();

    private int _uses;
    private int _opened;
    private int _closed;

    /// <summary>Depends on all that was done, so that a benchmark that returns it can't lose its work to the compiler.</summary>
    public int Total => _uses + _opened + _closed;

    /// <summary>Every setup was followed by its teardown: the operations did what they are measured for.</summary>
    public bool IsBalanced => _opened == _closed;

    public void Open() => _opened++;

    public void Use() => _uses++;

    public void Close() => _closed++;

    /// <summary>What a failing body calls. Not inlined: a body's exception seldom starts in the body's own method.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Fail()
    {
        _uses++;

        throw new InvalidOperationException("The body failed.");
    }
}
