using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Yielding.Support;
using static Yielding.Support.Throwing;

namespace Yielding.Outcomes;

/// <summary>What the calls on the stack show.</summary>
public sealed class CallStackTests
{
    [Test]
    public async Task FindEnclosingMethod_InAsyncMethod_IsThatMethod()
    {
        await Task.Yield();

        var mine = CallStack.FindEnclosingMethod(out var offset, out var callee);
        var (ofHelper, calleeOfHelper) = Helper(() => (CallStack.FindEnclosingMethod(out _, out var callee), callee));

        mine.ShouldNotBeNull().Method!.DeclaringType!.Name.ShouldContain(nameof(FindEnclosingMethod_InAsyncMethod_IsThatMethod));
        mine.Value.IsAsync.ShouldBeTrue();
        offset.ShouldBeGreaterThan(0);
        callee.ShouldBeNull();
        ofHelper.ShouldNotBeNull().IsSame(mine.Value).ShouldBeTrue();
        calleeOfHelper.ShouldNotBeNull().Method!.Name.ShouldBe(nameof(Helper));
    }

    [Test]
    public async Task FindEnclosingMethod_OfTwoEntries_TheLaterHasTheGreaterOffset()
    {
        await Task.Yield();
        CallStack.FindEnclosingMethod(out var first, out _);
        Helper(() => 0);
        CallStack.FindEnclosingMethod(out var second, out _);

        second.ShouldBeGreaterThan(first);
    }

    [Test]
    public void FindEnclosingMethod_WithoutAsyncMethod_IsNull()
    {
        CallStack.FindEnclosingMethod(out var offset, out _).ShouldBeNull();
        offset.ShouldBe(0);
    }
}
