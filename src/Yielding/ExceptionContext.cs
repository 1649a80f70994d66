using System.Runtime.CompilerServices;
using System.Text;

namespace Yielding;

/// <summary>
/// The exception that was in flight or being handled when another one replaced it: Python's <c>__context__</c> (PEP 3134). C# would lose
/// it.
/// </summary>
/// <remarks>
/// The library records a context where it detects that one exception replaces another: if a teardown throws after its body failed, and if a
/// rule violation follows a failure. If it is ambiguous which of several exceptions left a body, the newest propagates and has the others
/// as its contexts, so that none is lost; the body may have handled them. The later exception propagates unchanged in type and object. The
/// record is in the later exception's <see cref="Exception.Data"/>, so their lifetimes are the same. An object that is thrown again and
/// again, such as the exception of a task that is kept, has the newest thousand contexts.
/// </remarks>
/// <example>
/// <code>
/// try
/// {
///     Scope.Run(Saving(log), _ => throw new InvalidOperationException("no tea"));
/// }
/// catch (IOException e) when (e.GetContext() is { } earlier)
/// {
///     log.WriteLine(earlier.Message);            // no tea
///     log.WriteLine(e.ToStringWithContext());    // both, the earlier one first
/// }
/// </code>
/// </example>
public static class ExceptionContext
{
    // Exception.Data rather than a weak table: a chain through a ConditionalWeakTable makes one collection quadratic in its length.
    private static readonly Key s_key = new();

    // For exceptions whose Data can't be written; such chains are rare and short.
    private static readonly ConditionalWeakTable<Exception, Links> s_elsewhere = [];

    // An object that is thrown again and again, such as the exception of a task that is kept, gets one more context each time. It keeps the
    // newest ones only, so that it does not keep all of them alive.
    private const int MaxContexts = 1000;

    // Two threads may link the same exception object. Links are made only when one exception has replaced another.
    private static readonly object s_gate = new();

    private static long s_made;

    /// <summary>How many links have been made in the process: the time of a link.</summary>
    internal static long Made => Volatile.Read(ref s_made);

    /// <summary>Returns the exception that this one replaced. It may have a context of its own; the chain ends.</summary>
    /// <param name="e">The later exception.</param>
    /// <returns>The earlier exception, or null if the library has recorded none.</returns>
    /// <remarks>
    /// An <see cref="Exception.InnerException"/>, which the thrower sets, is a different thing (Python's <c>__cause__</c>) and is not
    /// considered.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="e"/> is null.</exception>
    public static Exception? GetContext(this Exception e)
    {
        ArgumentNullException.ThrowIfNull(e);
        lock (s_gate)
        {
            return LinksOf(e)?.Context;
        }
    }

    /// <summary>
    /// Formats the exception with all that it replaced, the earliest first, as Python prints a traceback. Each is formatted by its own
    /// <see cref="Exception.ToString"/>.
    /// </summary>
    /// <param name="e">The exception that propagated.</param>
    /// <returns>The text of each exception, and between two of them a sentence that names their relation.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="e"/> is null.</exception>
    public static string ToStringWithContext(this Exception e)
    {
        ArgumentNullException.ThrowIfNull(e);
        var chain = new Stack<Exception>();
        for (var next = e; next is not null; next = next.GetContext())
        {
            chain.Push(next);
        }

        var text = new StringBuilder(chain.Pop().ToString());
        while (chain.TryPop(out var later))
        {
            text.AppendLine()
                .AppendLine()
                .AppendLine(
                    later.InnerException is { } inner && ReferenceEquals(inner, later.GetContext())
                        ? "The above exception was the direct cause of the following exception:"
                        : "During handling of the above exception, another exception occurred:")
                .AppendLine()
                .Append(later);
        }

        return text.ToString();
    }

    /// <summary>
    /// Makes the earlier exception the context of the later one, at the end of the chain that the later one may already have. Of a chain of
    /// a thousand the oldest context is dropped.
    /// </summary>
    /// <param name="later">The later exception.</param>
    /// <param name="earlier">The earlier exception.</param>
    /// <param name="isOfSetups">Whether each is that of a setup, the later one of a setup that was tried after the other.</param>
    internal static void Link(Exception later, Exception earlier, bool isOfSetups = false)
    {
        lock (s_gate)
        {
            // All of the later exception's own chain; when it reaches the earlier one, nested blocks have linked them already.
            var chain = new HashSet<Exception>(ReferenceEqualityComparer.Instance);
            var isReferredTo = LinksOf(later)?.Referrers > 0;
            var last = later;
            for (var next = later; next is not null; next = LinksOf(next)?.Context)
            {
                if (ReferenceEquals(next, earlier))
                {
                    return;
                }

                chain.Add(next);
                isReferredTo |= LinksOf(next)?.Referrers > 1;
                last = next;
            }

            if (chain.Count > MaxContexts)
            {
                DropFirstContext(later);
            }

            // An exception that is thrown again may stand in the earlier one's chain itself. As in Python the chain is cut there, so that
            // it ends. A fresh one, which nothing else refers to, can't: then the chain, which may be long, is not searched.
            if (isReferredTo)
            {
                Cut(earlier, chain);
            }

            var links = WritableLinksOf(last);
            links.Context = earlier;
            links.MadeAt = ++s_made;
            links.IsOfSetups = isOfSetups;
            WritableLinksOf(earlier).Referrers++;
        }
    }

    /// <summary>
    /// Drops the failed setups of earlier runs from the chain of an exception, an object that those have thrown, too: otherwise its chain
    /// would grow with each run.
    /// </summary>
    /// <param name="exception">The exception of a setup.</param>
    /// <param name="since">The time (<see cref="Made"/>) at which the run began.</param>
    internal static void DropEarlierSetups(Exception exception, long since)
    {
        lock (s_gate)
        {
            for (var links = LinksOf(exception); links?.Context is { } context;)
            {
                if (!links.IsOfSetups || links.MadeAt > since)
                {
                    links = LinksOf(context);

                    continue;
                }

                // With the context that the dropped exception had then, and without what was added to the chain later.
                var rest = LinksOf(context);
                while (rest?.Context is { } next && rest.MadeAt < links.MadeAt)
                {
                    rest = LinksOf(next);
                }

                WritableLinksOf(context).Referrers--;
                links.Context = rest?.Context;
                if (rest?.Context is { } kept)
                {
                    (links.MadeAt, links.IsOfSetups) = (rest.MadeAt, rest.IsOfSetups);
                    WritableLinksOf(kept).Referrers++;
                }
            }
        }
    }

    /// <summary>
    /// Notes that a teardown that was left running has received an exception, whose replacement is logged, or that this teardown has ended.
    /// </summary>
    internal static void NoteLeftRunning(Exception received, bool hasEnded)
    {
        lock (s_gate)
        {
            WritableLinksOf(received).LeftRunning += hasEnded ? -1 : 1;
        }
    }

    /// <summary>Whether a teardown that was left running has received an exception, and has not ended.</summary>
    internal static bool IsLeftRunning(Exception received)
    {
        lock (s_gate)
        {
            return LinksOf(received)?.LeftRunning > 0;
        }
    }

    private static void DropFirstContext(Exception later)
    {
        var links = WritableLinksOf(later);
        var first = WritableLinksOf(links.Context!);
        first.Referrers--;
        (links.Context, links.MadeAt, links.IsOfSetups) = (first.Context, first.MadeAt, first.IsOfSetups);
        WritableLinksOf(links.Context!).Referrers++;
    }

    private static void Cut(Exception earlier, HashSet<Exception> chain)
    {
        for (var next = earlier; LinksOf(next) is { Context: { } context } links; next = context)
        {
            if (chain.Contains(context))
            {
                links.Context = null;
                WritableLinksOf(context).Referrers--;

                return;
            }
        }
    }

    private static Links? LinksOf(Exception e) =>
        s_elsewhere.TryGetValue(e, out var links) ? links : TryRead(e);

    private static Links WritableLinksOf(Exception e)
    {
        if (LinksOf(e) is { } present)
        {
            return present;
        }

        var links = new Links();
        if (!TryWrite(e, links))
        {
            s_elsewhere.Add(e, links);
        }

        return links;
    }

#pragma warning disable CA1031 // Data is virtual: whatever an override throws, the exception and its context must not be lost
    private static Links? TryRead(Exception e)
    {
        try
        {
            return e.Data?[s_key] as Links;
        }
        catch (Exception)
        {
            return null;
        }
    }

    private static bool TryWrite(Exception e, Links links)
    {
        try
        {
            e.Data.Add(s_key, links);

            return ReferenceEquals(e.Data[s_key], links);
        }
        catch (Exception)
        {
            return false;
        }
    }
#pragma warning restore CA1031

    private sealed class Key
    {
        public override string ToString() => "Yielding.ExceptionContext";
    }

    private sealed class Links
    {
        public Exception? Context { get; set; }

        /// <summary>How many exceptions have this one as their context.</summary>
        public int Referrers { get; set; }

        /// <summary>How many teardowns that were left running have received this exception.</summary>
        public int LeftRunning { get; set; }

        /// <summary>When <see cref="Context"/> was set.</summary>
        public long MadeAt { get; set; }

        /// <summary>Whether it is the exception of an earlier setup.</summary>
        public bool IsOfSetups { get; set; }

        // What a logger shows that writes out Data.
        public override string ToString() => Context is null ? "none" : $"{Context.GetType()}: {Context.Message}";
    }
}
