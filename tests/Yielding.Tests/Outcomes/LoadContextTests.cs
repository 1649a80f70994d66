using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Yielding.Outcomes;

/// <summary>Copies of the library in load contexts of their own, as plug-ins have them.</summary>
public sealed class LoadContextTests
{
    private const int Contexts = 5;

    // The instrumented library registers a handler of ProcessExit for each of its copies, which keeps the copy's context alive.
    [Test]
    [Category("NotInstrumented")]
    public void CollectibleContext_AfterScopesOfEachKind_IsUnloaded()
    {
        var contexts = Enumerable.Range(0, Contexts).Select(_ => UseAndUnload()).ToArray();

        for (var i = 0; i < 50 && contexts.Any(context => context.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        contexts.ShouldAllBe(context => !context.IsAlive);
    }

    // Throws are no longer counted then, so that the clock proves nothing any more.
    [Test]
    [NeedsExceptionPointers]
    public void ContextBeingUnloaded_OnlyTheEnclosingMethodIsExact()
    {
        var context = Load(out var plugIn);
        var around = plugIn.GetMethod(nameof(PlugIn.UseAround))!.CreateDelegate<Func<Action, string>>();
        var before = plugIn.GetMethod(nameof(PlugIn.UseBefore))!.CreateDelegate<Func<Action, string>>();
        before(() => { }).ShouldBe("Completed");

        before(context.Unload).ShouldBe("Unknown");

        before(() => { }).ShouldBe("Unknown");
        around(() => { }).ShouldBe("Completed", "nothing is in flight");
        around(() => throw new BodyException()).ShouldBe("Unknown");
    }

    // The generator is resumed by one copy, and the scope in it is exited by another one, which doesn't know why.
    [Test]
    public void GeneratorOfAnotherCopy_HoldsAScope_IsNeverCompletedOnFailure([Values] bool yieldsAgain, [Values] bool handlesAnException)
    {
        var scope = new Listener();
        Load(out var plugIn);
        var run = plugIn.GetMethod(nameof(PlugIn.RunHolding))!.CreateDelegate<Action<Func<IDisposable>, Action, bool>>();

        Should.Throw<Exception>(() => run(() => scope.Enter(), Body, yieldsAgain));

        scope.Received.ShouldHaveSingleItem().ShouldNotBe("Completed");

        void Body()
        {
            if (handlesAnException)
            {
                Forms.Caught(() => throw new BodyException());
            }

            if (!yieldsAgain)
            {
                throw new BodyException();
            }
        }
    }

    private static AssemblyLoadContext Load(out Type plugIn)
    {
        var context = new AssemblyLoadContext("plug-in", isCollectible: true);
        context.LoadFromAssemblyPath(typeof(Scope).Assembly.Location);
        plugIn = context.LoadFromAssemblyPath(typeof(PlugIn).Assembly.Location).GetType(typeof(PlugIn).FullName!)!;

        return context;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference UseAndUnload()
    {
        var context = Load(out var plugIn);
        plugIn.GetMethod(nameof(PlugIn.Use))!.Invoke(
            obj: null, BindingFlags.DoNotWrapExceptions, binder: null, parameters: [], culture: null);
        context.Unload();

        return new WeakReference(context);
    }
}
