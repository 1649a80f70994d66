using System.Diagnostics;
using System.Runtime.ExceptionServices;
using static Yielding.Support.Throwing;

namespace Yielding.Outcomes;

/// <summary>The check of the fast way to restore a stack trace, by private fields of the runtime.</summary>
public sealed class TraceRestorerCheckTests
{
    [Test]
    public void IsRight_FieldsOfThisRuntime_IsTrue() => TraceRestorer.IsRight(TraceRestorer.Find().ShouldNotBeNull()).ShouldBeTrue();

    [Test]
    public void IsRight_RestoresNothing_IsFalse() => TraceRestorer.IsRight(static (_, _) => { }).ShouldBeFalse();

    [Test]
    public void IsRight_AddsAFrame_IsFalse() =>
        TraceRestorer.IsRight(static (_, captured) => TraceRestorer.RestoreByThrow(captured)).ShouldBeFalse();

    // What was restored before it fails does not count.
    [Test]
    public void IsRight_RestoresAndThrows_IsFalse()
    {
        var restore = TraceRestorer.Find().ShouldNotBeNull();

        TraceRestorer.IsRight((thrown, captured) =>
        {
            restore(thrown, captured);
            throw new FieldAccessException();
        }).ShouldBeFalse();
    }

    [TestCase("_dispatchState", "_stackTraceString", "StackTrace", "_stackTrace", ExpectedResult = true)]
    [TestCase("_dispatchState", "_stackTraceString", "_missing", "_dynamicMethods", ExpectedResult = true, Description = "As in .NET 9.")]
    [TestCase("_missing", "_stackTraceString", "StackTrace", "_stackTrace", ExpectedResult = false)]
    [TestCase("_dispatchState", "_missing", "StackTrace", "_stackTrace", ExpectedResult = false)]
    [TestCase("_dispatchState", "_stackTraceString", "_missing", "_stackTrace", ExpectedResult = false)]
    [TestCase("_dispatchState", "_stackTraceString", "_missing", "_absent", ExpectedResult = false)]
    [TestCase("_dispatchState", "_stackTraceString", "StackTrace", "_missing", ExpectedResult = false)]
    [TestCase("_dispatchState", "_stackTraceString", "StackTrace", "_innerException", ExpectedResult = false)] // of another type
    [TestCase("_dispatchState", "_stackTraceString", "StackTrace", "_dynamicMethods", ExpectedResult = false)]
    public bool Find_FieldsOfTheRuntime_AreAllNeeded(string state, string text, string from, string to) =>
        TraceRestorer.Find(state, text, [(from, to)]) is not null;

    [Test]
    public void Choose_NothingThatIsRight_IsThePublicWay()
    {
        var found = TraceRestorer.Find().ShouldNotBeNull();

        TraceRestorer.Choose(found).ShouldBeSameAs(found);
        AddsItsFrame(TraceRestorer.Choose(null)).ShouldBeTrue();
        AddsItsFrame(TraceRestorer.Choose(static (_, _) => { })).ShouldBeTrue();
    }

    [TestCase(1, 2, 1, ExpectedResult = true)]
    [TestCase(1, 2, 2, ExpectedResult = false)]
    [TestCase(2, 3, 1, ExpectedResult = false)]
    [TestCase(1, 1, 1, ExpectedResult = false, Description = "Nothing was changed, so nothing shows that it is restored.")]
    [TestCase(2, 1, 2, ExpectedResult = false)]
    [TestCase(0, 1, 0, ExpectedResult = false, Description = "A runtime that keeps no frames.")]
    public bool IsRestored_NumbersOfFrames(int before, int changed, int after) => TraceRestorer.IsRestored(before, changed, after);

    [Test]
    public void Restore_FieldsOfThisRuntime_ThrowsNothing()
    {
        var thrown = new TimeoutException();
        Handle(thrown);
        var captured = ExceptionDispatchInfo.Capture(thrown);
        TraceRestorer.Restore(captured);
        var frames = new StackTrace(thrown).FrameCount;
        var time = ThrowClock.Now;

        TraceRestorer.Restore(captured);

        ThrowClock.Now.ShouldBe(time, "the fast way throws nothing, and its check runs only once");
        new StackTrace(thrown).FrameCount.ShouldBe(frames);
    }

    private static bool AddsItsFrame(Action<Exception, ExceptionDispatchInfo> restore)
    {
        var thrown = new TimeoutException();
        Handle(thrown);
        var frames = new StackTrace(thrown).FrameCount;
        restore(thrown, ExceptionDispatchInfo.Capture(thrown));

        return new StackTrace(thrown).FrameCount > frames;
    }
}
