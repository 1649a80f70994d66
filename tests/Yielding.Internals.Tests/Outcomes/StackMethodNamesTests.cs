#if NET9_0_OR_GREATER
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Yielding.Outcomes;

/// <summary>What is known of a method by its names alone, as on native AOT, and by its metadata: the same.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class StackMethodNamesTests(bool hasMetadata)
{
    private delegate void Step<TMachine>(ref TMachine machine);

    [Test]
    public void IsContinuation_BoxOfAStateMachine_IsTrue()
    {
        Of(Continuation()).IsContinuation.ShouldBeTrue();
        Of(new StateMachineBox().Run).IsContinuation.ShouldBeFalse("it is not of the base library");
        Of(RuntimeHelpers.EnsureSufficientExecutionStack).IsContinuation.ShouldBeFalse("it is no box");
        Without(names: null).IsContinuation.ShouldBeFalse();
    }

    [Test]
    public void IsResumption_CallOfBaseLibrary_IsTrueUnlessItStartsAMethod()
    {
        Of(Continuation()).IsResumption.ShouldBeTrue();
        Of("".Trim).IsResumption.ShouldBeTrue();
        Of((Step<Machine>)default(AsyncTaskMethodBuilder).Start).IsResumption.ShouldBeFalse("it starts the method");
        Of((Step<Machine>)default(AsyncIteratorMethodBuilder).MoveNext).IsResumption.ShouldBeFalse("it runs a step of the iterator");
        Of((Func<IEnumerable<int>, bool>)Enumerable.Any).IsResumption.ShouldBeFalse("it is of another library of the framework");
        Of(new StateMachineBox().Run).IsResumption.ShouldBeFalse();
        Without(names: null).IsResumption.ShouldBeFalse();
    }

    [Test]
    public void IsThrowOfCaptured_ExceptionDispatchInfo_IsTrue()
    {
        Of(ExceptionDispatchInfo.Capture(new TimeoutException()).Throw).IsThrowOfCaptured.ShouldBeTrue();
        Of(RuntimeHelpers.EnsureSufficientExecutionStack).IsThrowOfCaptured.ShouldBeFalse();
        Without(names: null).IsThrowOfCaptured.ShouldBeFalse();
    }

    [Test]
    public void IsOwn_EitherLibrary_IsTrue()
    {
        Of(FirstUse.Ensure).IsOwn.ShouldBeTrue();
        Of(new AsyncExitStack().Complete).IsOwn.ShouldBeTrue();
        Of(new StateMachineBox().Run).IsOwn.ShouldBeFalse("the name of its assembly only begins like that of the library");
        Of("".Trim).IsOwn.ShouldBeFalse();
        Without(names: null).IsOwn.ShouldBeFalse();
    }

    [Test]
    public void IsDisposal_DisposeOrDisposeAsync_IsTrue()
    {
        Of(new MemoryStream().Dispose).IsDisposal.ShouldBeTrue();
        Of(new MemoryStream().Dispose).IsIteratorDisposal.ShouldBeFalse();
        Of(new MemoryStream().DisposeAsync).IsDisposal.ShouldBeTrue();
        Of(((IDisposable)new StateMachineBox()).Dispose).IsDisposal.ShouldBeTrue("an explicit implementation has a longer name");
        Of(new MemoryStream().Close).IsDisposal.ShouldBeFalse();
        Without(names: null).IsDisposal.ShouldBeFalse();
    }

    [Test]
    public void IsAsync_MoveNextOfAStateMachine_IsTrue()
    {
        var machine = (IAsyncStateMachine)Activator.CreateInstance(MachineTypeOf(nameof(AwaitAsync)))!;

        Of(machine.MoveNext).IsAsync.ShouldBeTrue();
        Of(machine.MoveNext).IsAsyncIterator.ShouldBeFalse();
        Of((Action<IAsyncStateMachine>)machine.SetStateMachine).IsAsync.ShouldBeFalse("it runs nothing of the method");
        Of(((IEnumerable<int>)new List<int>()).GetEnumerator().MoveNext).IsAsync.ShouldBeFalse("no compiler has made its type");
        Without(names: null).IsAsync.ShouldBeFalse();
    }

    [Test]
    public void IsPartOf_MethodLocalFunctionStateMachine_AreParts()
    {
        const string Member = nameof(IsPartOf_MethodLocalFunctionStateMachine_AreParts);
        var machine = (IAsyncStateMachine)Activator.CreateInstance(MachineTypeOf(nameof(AwaitAsync)))!;

        Of(IsPartOf_MethodLocalFunctionStateMachine_AreParts).IsPartOf(Member).ShouldBeTrue();
        Of(Local).IsPartOf(Member).ShouldBeTrue();
        Of(machine.MoveNext).IsPartOf(nameof(AwaitAsync)).ShouldBeTrue();
        Of(Local).IsPartOf("IsPartOf").ShouldBeFalse("a prefix of the name is another name");
        Of(machine.MoveNext).IsPartOf(Member).ShouldBeFalse();
        Without(names: null).IsPartOf(Member).ShouldBeFalse();

        static void Local()
        {
        }
    }

    private static Type MachineTypeOf(string method) =>
        typeof(StackMethodNamesTests)
            .GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!
            .GetCustomAttributes(inherit: false)
            .OfType<AsyncStateMachineAttribute>()
            .Single()
            .StateMachineType;

    private static StackMethod Without(DiagnosticMethodInfo? names) => new(start: 1, names);

    /// <summary>The delegate with which the builder of an asynchronous method resumes it.</summary>
    private static Action Continuation()
    {
        var awaiter = new Awaiter();
        _ = AwaitAsync(awaiter);

        return awaiter.Continuation.ShouldNotBeNull();
    }

    private static async Task AwaitAsync(Awaiter awaiter) => await awaiter;

    private StackMethod Of(Action method) => Of((Delegate)method);

    private StackMethod Of<TResult>(Func<TResult> method) => Of((Delegate)method);

    private StackMethod Of(Delegate method) =>
        hasMetadata ? new(method.Method) : Without(DiagnosticMethodInfo.Create(method).ShouldNotBeNull());

    private struct Machine : IAsyncStateMachine
    {
        public readonly void MoveNext()
        {
        }

        public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
        {
        }
    }

    private sealed class StateMachineBox : IDisposable
    {
        public void Run() => GC.KeepAlive(this);

        void IDisposable.Dispose()
        {
        }
    }

    private sealed class Awaiter : INotifyCompletion
    {
        public Action? Continuation { get; private set; }

        public bool IsCompleted => false;

        public Awaiter GetAwaiter() => this;

        public void OnCompleted(Action continuation) => Continuation = continuation;

        public void GetResult()
        {
        }
    }
}
#endif
