using System.Collections;
using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

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
        made.IsSame(made).ShouldBeTrue();
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
}
