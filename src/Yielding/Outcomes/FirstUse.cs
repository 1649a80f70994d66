using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

#pragma warning disable RS0030 // this folder reads the exception pointers
namespace Yielding.Outcomes;

/// <summary>
/// Installs the handler of throws and finds out what this runtime lets the library detect, before the first scope of the process is entered.
/// </summary>
/// <remarks>
/// The check throws. A first-chance handler of the user may then wait for a lock whose owner throws too, or enters a scope. So neither a static constructor nor a lock
/// is held meanwhile: threads that come together check each for itself, and come to the same result.
/// </remarks>
internal static class FirstUse
{
    private const int NotStarted = 0;
    private const int Starting = 1;
    private const int Started = 2;

    private static int s_state;

    private static bool s_isOver;

    /// <summary>Throws are counted, and the app-context switch <c>Yielding.InferOutcome</c> has not turned off that outcomes are inferred.</summary>
    public static bool SeesThrows { get; private set; }

    /// <summary>The runtime has exception pointers.</summary>
    public static bool HasPointers { get; private set; }

    /// <summary>The pointers are what <see cref="ExceptionPointers"/> needs.</summary>
    public static bool PointersAreRight { get; private set; }

    /// <summary>The pointers are addresses on the stack: from .NET 9 on.</summary>
    public static bool PointersLieOnTheStack { get; private set; }

    /// <summary>Called by each entry, before anything has run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ensure()
    {
        if (!s_isOver)
        {
            Check();
        }
    }

    private static void Check()
    {
        if (!IsOff("Yielding.InferOutcome"))
        {
            Start();
            SeesThrows = IsThrowSeen();
            if (HasPointers)
            {
                CheckPointers();
            }
        }

        Volatile.Write(ref s_isOver, true);
    }

    private static void Start()
    {
        var before = Interlocked.CompareExchange(ref s_state, Starting, NotStarted);
        if (before == NotStarted)
        {
            HasPointers = !IsOff("Yielding.ExceptionPointers") && TryGetPointers();
            AppDomain.CurrentDomain.FirstChanceException += ThrowClock.Record;
            if (AssemblyLoadContext.GetLoadContext(typeof(FirstUse).Assembly) is { IsCollectible: true } context)
            {
                context.Unloading += Stop;
            }

            Volatile.Write(ref s_state, Started);
        }

        // Nothing that takes a lock, or calls a user's code, stands between the two states.
        var wait = default(SpinWait);
        while (Volatile.Read(ref s_state) != Started)
        {
            wait.SpinOnce();
        }
    }

    // The handler would keep the context of the library alive for ever.
    private static void Stop(AssemblyLoadContext context)
    {
        ThrowClock.Stop();
        AppDomain.CurrentDomain.FirstChanceException -= ThrowClock.Record;
    }

    private static bool IsOff(string name) => AppContext.TryGetSwitch(name, out var isOn) && !isOn;

    private static bool TryGetPointers()
    {
        try
        {
            _ = Marshal.GetExceptionPointers();

            return true;
        }
        catch (PlatformNotSupportedException)
        {
            return false; // native AOT. The handler is not installed yet
        }
    }

    private static bool IsThrowSeen()
    {
        var before = ThrowClock.Now;
        try
        {
            throw Probe();
        }
        catch (InvalidOperationException)
        {
            return ThrowClock.Now > before;
        }
    }

    /// <summary>Throws an exception and looks whether all that the detection by pointers relies on holds on this runtime.</summary>
    private static unsafe void CheckPointers()
    {
        // An exception that is in flight already, because the first scope of the process stands in a catch block, was thrown before any entry.
        var older = Marshal.GetExceptionPointers();
        var probe = Probe();
        var holds = false;
        nint during = 0;
        try
        {
            try
            {
                throw probe;
            }
            finally
            {
                during = Marshal.GetExceptionPointers();
                holds = during != 0 && during != older && ReferenceEquals(ThreadThrows.Mine.Find(during)?.Thrown, probe);
            }
        }
        catch (InvalidOperationException)
        {
            holds &= Marshal.GetExceptionPointers() == during;
        }

        PointersLieOnTheStack = ExceptionPointers.IsAbove(during, (nint)(&during)) && (older == 0 || older > during);
        PointersAreRight = holds && Marshal.GetExceptionPointers() == older;
        if (older != 0)
        {
            ThreadThrows.Mine.Add(older, time: 0, thrown: null, isOwn: true, PointersLieOnTheStack);
        }
    }

    private static InvalidOperationException Probe() => new("This exception is thrown and caught by Yielding, to check the runtime.");
}
