using System.Collections;
using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Yielding.Internal;

namespace Yielding.Outcomes;

public sealed class StackMethodTests
{
    [Test]
    public void IsSame_Instantiations_AreTheSameDefinition()
    {
        var ofStrings = new StackMethod(typeof(List<string>).GetMethod(nameof(List<>.Add))!);
        var ofObjects = new StackMethod(typeof(List<object>).GetMethod(nameof(List<>.Add))!);

        ofStrings.IsSame(ofStrings).ShouldBeTrue();
        ofStrings.IsSame(ofObjects).ShouldBeTrue("a stack frame names the code that they share");
        ofStrings.IsSame(new StackMethod(typeof(List<string>).GetMethod(nameof(List<>.Remove))!)).ShouldBeFalse();
    }

    [Test]
    public void IsSame_DynamicMethod_IsOnlyItself()
    {
        var ofStrings = new StackMethod(typeof(List<string>).GetMethod(nameof(List<>.Add))!);
        var made = new StackMethod(new DynamicMethod("Add", typeof(void), []));

        ofStrings.IsSame(made).ShouldBeFalse("a dynamic method has no declaring type");
        made.IsSame(ofStrings).ShouldBeFalse();
        made.IsSame(made).ShouldBeTrue();
        made.IsSame(default).ShouldBeFalse();
        default(StackMethod).IsSame(made).ShouldBeFalse();
        made.IsSame(new StackMethod(new DynamicMethod("Add", typeof(void), []))).ShouldBeFalse();
        default(StackMethod).IsSame(default).ShouldBeFalse("two unidentified methods may be different ones");
        default(StackMethod).IsIdentified.ShouldBeFalse();
    }

    [Test]
    public void IsOwn_MethodOfLibrary_IsTrue()
    {
        Of(typeof(StackMethod), nameof(StackMethod.IsPartOf)).IsOwn.ShouldBeTrue();
        Of(typeof(AsyncExitStack), nameof(AsyncExitStack.Complete)).IsOwn.ShouldBeTrue();
        Of(typeof(StackMethodTests), nameof(IsOwn_MethodOfLibrary_IsTrue)).IsOwn.ShouldBeFalse("the namespace alone is no proof");
        Of(typeof(string), nameof(ToString)).IsOwn.ShouldBeFalse();
    }

    [TestCase(16, 4, ExpectedResult = 12)]
    [TestCase(16, 0, ExpectedResult = 16)]
    [TestCase(0, 4, ExpectedResult = 0, Description = "The address is unknown.")]
    public long StartOf_AddressOfRunningCode(long address, int offset) => StackMethod.StartOf((nint)address, offset);

    // It is no evidence of anything.
    [Test]
    public void Facts_MethodThatIsNotKnown_AreAllFalse()
    {
        var method = new StackMethod(new FrameWithoutMethod());

        method.Method.ShouldBeNull();
        method.IsIdentified.ShouldBeFalse();
        method.IsOfBaseLibrary.ShouldBeFalse();
        method.IsGeneratorBoundary.ShouldBeFalse();
        method.IsDriver.ShouldBeFalse();
        method.IsRuntimeAsync.ShouldBeFalse();
        method.IsAsyncIterator.ShouldBeFalse();
        method.IsIterator.ShouldBeFalse();
        method.IsIteratorDisposal.ShouldBeFalse();
        method.IsCollectible.ShouldBeFalse();
    }

    [Test]
    public void Facts_MethodWithoutType_AreAllFalse()
    {
        var method = new StackMethod(new DynamicMethod("MoveNext", typeof(void), []));
        var disposal = new StackMethod(new DynamicMethod("Dispose", typeof(void), []));

        method.IsContinuation.ShouldBeFalse();
        method.IsResumption.ShouldBeFalse();
        method.IsGeneratorBoundary.ShouldBeFalse();
        method.IsDriver.ShouldBeFalse();
        method.IsAsyncIterator.ShouldBeFalse();
        method.IsIterator.ShouldBeFalse();
        method.IsCollectible.ShouldBeFalse();
        method.IsPartOf("Move").ShouldBeFalse();
        disposal.IsDisposal.ShouldBeTrue();
        disposal.IsIteratorDisposal.ShouldBeFalse();
    }

    [Test]
    public void IsDriver_MethodsThatRunAGenerator_IsTrue()
    {
        Type[] drivers =
        [
            typeof(GeneratorBoundary), typeof(GeneratorDriver), typeof(GeneratorScope), typeof(ObservingGeneratorScope),
            typeof(AwaitedScope<int>), typeof(AwaitedSteps<string>), typeof(YieldPoint<int>), typeof(ScopeRunBox.Of<>),
        ];
        foreach (var type in drivers)
        {
            Declared(type).IsDriver.ShouldBeTrue(type.Name);
        }

        Declared(typeof(GeneratorDriver)).IsGeneratorBoundary.ShouldBeTrue();
        Declared(typeof(GeneratorScope)).IsGeneratorBoundary.ShouldBeFalse();
        Declared(typeof(ManagerScope<>)).IsDriver.ShouldBeFalse();

        static StackMethod Declared(Type type) => new(
            type.GetMethods(
                BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)[0]);
    }

    [Test]
    public void IsIteratorDisposal_DisposeOfACompiledIterator_IsTrue()
    {
        Disposal(Items()).IsIteratorDisposal.ShouldBeTrue();
        Disposal(new List<int>().GetEnumerator()).IsIteratorDisposal.ShouldBeFalse("no compiler has made its type");
        Disposal(new MemoryStream()).IsIteratorDisposal.ShouldBeFalse();

        static StackMethod Disposal(object disposable) =>
            new(disposable.GetType().GetInterfaceMap(typeof(IDisposable)).TargetMethods.Single());
    }

#if NET9_0_OR_GREATER
    [Test]
    public void IsSame_NoMetadata_ComparesTheStart()
    {
        var one = new StackMethod(start: 16, names: null);
        var unknown = new StackMethod(start: 0, names: null);

        one.IsIdentified.ShouldBeTrue();
        one.IsSame(new StackMethod(start: 16, names: null)).ShouldBeTrue();
        one.IsSame(new StackMethod(start: 17, names: null)).ShouldBeFalse();
        one.IsSame(Of(typeof(string), nameof(ToString))).ShouldBeFalse("one of them has metadata");
        unknown.IsIdentified.ShouldBeFalse();
        unknown.IsSame(unknown).ShouldBeFalse("two unidentified methods may be different ones");
    }
#endif

    [TestCase(nameof(TaskCompletionSource.SetException), ExpectedResult = true)]
    [TestCase(nameof(TaskCompletionSource.TrySetException), ExpectedResult = true)]
    [TestCase(nameof(TaskCompletionSource.SetCanceled), ExpectedResult = true)]
    [TestCase(nameof(TaskCompletionSource.TrySetCanceled), ExpectedResult = true)]
    [TestCase(nameof(TaskCompletionSource.SetResult), ExpectedResult = false)]
    public bool IsFailureOfTask_MethodOfTaskSource(string name) => Of(typeof(TaskCompletionSource), name).IsFailureOfTask;

    [Test]
    public void IsFailureOfTask_NoMetadata_IsFalse() => default(StackMethod).IsFailureOfTask.ShouldBeFalse();

    [Test]
    public async Task IsContinuation_ResumedMethod_HasOneOnItsStack()
    {
        await Task.Yield();
        var methods = new StackTrace().GetFrames().Select(frame => new StackMethod(frame)).ToList();

        methods[0].IsAsync.ShouldBeTrue();
        methods[0].IsContinuation.ShouldBeFalse();
        methods.FindIndex(method => method.IsContinuation).ShouldBeGreaterThan(0);
    }

    [Test]
    public void IsIterator_StepOfIterator_IsTrue()
    {
        var step = Items().GetType().GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.NonPublic)!;

        new StackMethod(step).IsIterator.ShouldBeTrue();
        new StackMethod(step).IsAsync.ShouldBeFalse();
        Of(typeof(IEnumerator), nameof(IEnumerator.MoveNext)).IsIterator.ShouldBeTrue();
        Of(typeof(IAsyncStateMachine), nameof(IAsyncStateMachine.MoveNext)).IsIterator.ShouldBeFalse();
    }

    [Test]
    public async Task IsPartOf_MethodLambdaLocalFunction_AreParts()
    {
        const string Member = nameof(IsPartOf_MethodLambdaLocalFunction_AreParts);
        await Task.Yield();
        var mine = Current();
        var ofLambda = await ((Func<Task<StackMethod>>)(async () =>
        {
            await Task.Yield();

            return Current();
        }))();
        var ofLocal = await Local();

        foreach (var method in new[] { mine, ofLambda, ofLocal })
        {
            method.IsPartOf(Member).ShouldBeTrue();
            method.IsPartOf("Another").ShouldBeFalse();
            method.IsPartOf("IsPartOf").ShouldBeFalse("a prefix of the name is another name");
        }

        static async Task<StackMethod> Local()
        {
            await Task.Yield();

            return Current();
        }
    }

    private static StackMethod Current() => CallStack.FindEnclosingMethod(out _, out _)!.Value;

    private static StackMethod Of(Type type, string name) => new(type.GetMethods().First(method => method.Name == name));

    private static IEnumerable<int> Items()
    {
        yield return 1;
    }

    private sealed class FrameWithoutMethod : StackFrame
    {
        public override MethodBase? GetMethod() => null;
    }
}
