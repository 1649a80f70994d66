using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

#pragma warning disable RS0030 // this folder reads the exception pointers
namespace Yielding.Outcomes;

/// <summary>
/// Installs the handler of throws and determines what this runtime lets the library detect, before the first scope of the process is
/// entered.
/// </summary>
/// <remarks>
/// The check throws. A first-chance handler of the user may then wait for a lock whose holder throws too, or enters a scope. So neither a
/// static constructor nor a lock is held meanwhile: concurrent threads each run the check, with the same result.
/// </remarks>
internal static class FirstUse
{
    private const int NotStarted = 0;
    private const int Starting = 1;
    private const int Started = 2;

    private static int s_state;

    private static bool s_isChecked;

    /// <summary>Whether throws are counted, and the app-context switch <c>Yielding.InferOutcome</c> has not turned inference off.</summary>
    public static bool TracksThrows { get; private set; }

    /// <summary>Whether the runtime has exception pointers.</summary>
    public static bool HasPointers { get; private set; }

    /// <summary>Whether the pointers behave as <see cref="ExceptionPointers"/> requires.</summary>
    public static bool PointersAreRight { get; private set; }

    /// <summary>Whether the pointers are addresses on the stack: from .NET 9 on.</summary>
    public static bool PointersLieOnTheStack { get; private set; }

    /// <summary>Runs the check once. Called by each entry, before anything has run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ensure()
    {
        if (!s_isChecked)
        {
            Check();
        }
    }

    private static void Check()
    {
        if (!IsOff("Yielding.InferOutcome"))
        {
            if (RuntimeFeature.IsDynamicCodeSupported) // native AOT has nothing to load
            {
                LoadReferences(typeof(FirstUse).Assembly, []);
            }

            Start();
            TracksThrows = IsThrowTracked();
            if (HasPointers)
            {
                CheckPointers();
            }
        }

        Volatile.Write(ref s_isChecked, true);
    }

    /// <summary>
    /// Loads what the detection needs. When the process has no file descriptor left, which is when bodies fail, no assembly can be loaded.
    /// </summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A reference that was removed need not be loaded.")]
    private static void LoadReferences(Assembly assembly, HashSet<string> loaded)
    {
        foreach (var reference in assembly.GetReferencedAssemblies())
        {
            if (reference.Name is not { } name || name == nameof(Serilog) || !loaded.Add(name))
            {
                continue;
            }

            try
            {
                LoadReferences(Assembly.Load(reference), loaded);
            }
            catch (Exception e) when (e is IOException or BadImageFormatException)
            {
                // The detection may do without it. What cannot be detected is Unknown.
            }
        }
    }

    private static void Start()
    {
        var before = Interlocked.CompareExchange(ref s_state, Starting, NotStarted);
        if (before == NotStarted)
        {
            HasPointers = !IsOff("Yielding.ExceptionPointers") && CanGet(Marshal.GetExceptionPointers);
            AppDomain.CurrentDomain.FirstChanceException += ThrowClock.Record;
            var context = AssemblyLoadContext.GetLoadContext(typeof(FirstUse).Assembly)!;
            if (context.IsCollectible)
            {
                context.Unloading += Stop;
            }

            Volatile.Write(ref s_state, Started);
        }

        // Between the two states no lock is taken and no user code is called.
        var wait = default(SpinWait);
        while (Volatile.Read(ref s_state) != Started)
        {
            wait.SpinOnce();
        }
    }

    // The handler would keep the load context of the library alive forever.
    private static void Stop(AssemblyLoadContext context)
    {
        ThrowClock.Stop();
        AppDomain.CurrentDomain.FirstChanceException -= ThrowClock.Record;
    }

    private static bool IsOff(string name) => AppContext.TryGetSwitch(name, out var isOn) && !isOn;

    internal static bool CanGet(Func<nint> pointers)
    {
        try
        {
            _ = pointers();

            return true;
        }
        catch (PlatformNotSupportedException)
        {
            return false; // native AOT
        }
    }

    private static bool IsThrowTracked()
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

    /// <summary>Throws an exception and checks that the pointers behave as the detection requires.</summary>
    private static unsafe void CheckPointers()
    {
        // If the first scope of the process is entered in a catch block, an exception is already in flight, thrown before any entry.
        var older = Marshal.GetExceptionPointers();
        var probe = Probe();
        var isRecorded = false;
        nint during = 0;
        nint handling = 0;
        try
        {
            try
            {
                throw probe;
            }
            finally
            {
                during = Marshal.GetExceptionPointers();
                isRecorded = ReferenceEquals(ThreadThrows.Mine.Find(during)?.Thrown, probe);
            }
        }
        catch (InvalidOperationException)
        {
            handling = Marshal.GetExceptionPointers();
        }

        PointersLieOnTheStack = ExceptionPointers.IsAbove(during, (nint)(&during)) && (older == 0 || older > during);
        PointersAreRight = isRecorded && AreRight(older, during, handling, Marshal.GetExceptionPointers());
        if (older != 0)
        {
            ThreadThrows.Mine.Add(older, time: 0, thrown: null, isOwn: true, PointersLieOnTheStack);
        }
    }

    /// <summary>Returns whether each exception in flight has a pointer of its own, as long as it is handled.</summary>
    /// <param name="older">The pointer before the throw: 0, or that of an older exception.</param>
    /// <param name="during">The pointer in a <c>finally</c> block that the exception passes.</param>
    /// <param name="handling">The pointer in the <c>catch</c> block.</param>
    /// <param name="after">The pointer after that block.</param>
    internal static bool AreRight(nint older, nint during, nint handling, nint after) =>
        during != 0 && during != older && handling == during && after == older;

    private static InvalidOperationException Probe() => new("Yielding throws and catches this exception, to check the runtime.");
}
