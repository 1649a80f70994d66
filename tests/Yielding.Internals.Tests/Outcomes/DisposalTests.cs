using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>Whose code exits a scope, where native AOT keeps no IL.</summary>
public sealed class DisposalTests
{
    private const long Somewhere = 1;

    [TestCase(true, Somewhere, true, ExpectedResult = true)]
    [TestCase(false, Somewhere, true, ExpectedResult = false)]
    [TestCase(true, 0, true, ExpectedResult = false)]
    [TestCase(true, Somewhere, false, ExpectedResult = false)]
    public bool FindWithoutCode_Method_IsOwnerOfAHandleOnItsStack(bool isCaller, long handle, bool isOnStack) =>
        IsOwner(MethodBase.GetCurrentMethod()!, isCaller, handle, isOnStack);

    [Test]
    public void FindWithoutCode_Disposal_IsOther([Values] bool isOnStack) =>
        IsOwner(typeof(IDisposable).GetMethod(nameof(IDisposable.Dispose))!, isCaller: true, Somewhere, isOnStack).ShouldBeFalse();

    [TestCase(true, Somewhere, true, ExpectedResult = true)]
    [TestCase(true, Somewhere, false, ExpectedResult = true)]
    [TestCase(false, Somewhere, true, ExpectedResult = false)]
    [TestCase(true, 0, true, ExpectedResult = false)]
    [TestCase(true, 0, false, ExpectedResult = false)]
    public bool FindWithoutCode_AsyncMethod_IsOwnerOfAnyHandle(bool isCaller, long handle, bool isOnStack) =>
        IsOwner(typeof(IAsyncStateMachine).GetMethod(nameof(IAsyncStateMachine.MoveNext))!, isCaller, handle, isOnStack);

    private static bool IsOwner(MethodBase method, bool isCaller, long handle, bool isOnStack)
    {
        var found = Disposal.FindWithoutCode(new StackMethod(method), isCaller, (nint)handle, isOnStack);
        found.ShouldBeOneOf(DisposingCode.Owner, DisposingCode.Other);

        return found == DisposingCode.Owner;
    }
}
