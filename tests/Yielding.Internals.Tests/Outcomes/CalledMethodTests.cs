using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>Which methods return what no other code has used before.</summary>
public sealed class CalledMethodTests
{
    [TestCase(typeof(Own), nameof(Own.Make), ExpectedResult = true)]
    [TestCase(typeof(Own), "get_Held", ExpectedResult = false)]
    [TestCase(typeof(Own), nameof(Own.TryGetValue), ExpectedResult = false)]
    [TestCase(typeof(Own), nameof(Own.Deconstruct), ExpectedResult = false)]
    [TestCase(typeof(Func<int>), nameof(Func<>.Invoke), ExpectedResult = true)]
    [TestCase(typeof(IEnumerable<int>), nameof(IEnumerable<>.GetEnumerator), ExpectedResult = true)]
    [TestCase(typeof(Activator), nameof(Activator.CreateInstance), ExpectedResult = true)]
    [TestCase(typeof(Activator), nameof(Activator.CreateInstanceFrom), ExpectedResult = false)]
    [TestCase(typeof(Task), nameof(Task.Run), ExpectedResult = true)]
    [TestCase(typeof(Task), nameof(Task.WhenAll), ExpectedResult = false)]
    [TestCase(typeof(Stack<int>), nameof(Stack<>.Pop), ExpectedResult = false)]
    [TestCase(typeof(Interlocked), nameof(Interlocked.Exchange), ExpectedResult = false)]
    public bool IsSource_Method(Type type, string name) => CalledMethod.IsSource(Of(type, name));

    [TestCase(typeof(Task<int>), "get_Result", ExpectedResult = true)]
    [TestCase(typeof(Task), nameof(Task.GetAwaiter), ExpectedResult = true)]
    [TestCase(typeof(Task), nameof(Task.ConfigureAwait), ExpectedResult = true)]
    [TestCase(typeof(Task), nameof(Task.WaitAsync), ExpectedResult = true)]
    [TestCase(typeof(Task), nameof(Task.FromResult), ExpectedResult = true)]
    [TestCase(typeof(Task), nameof(Task.WhenAny), ExpectedResult = false)]
    [TestCase(typeof(Task), nameof(Task.FromCanceled), ExpectedResult = false)]
    [TestCase(typeof(Task), nameof(Task.ContinueWith), ExpectedResult = false)]
    [TestCase(typeof(Task), "get_Factory", ExpectedResult = false)]
    [TestCase(typeof(ValueTask), nameof(ValueTask.AsTask), ExpectedResult = true)]
    [TestCase(typeof(ValueTask), nameof(ValueTask.Preserve), ExpectedResult = true)]
    [TestCase(typeof(TaskExtensions), nameof(TaskExtensions.Unwrap), ExpectedResult = true)]
    [TestCase(typeof(TaskAwaiter<int>), nameof(TaskAwaiter<>.GetResult), ExpectedResult = true)]
    [TestCase(typeof(TaskAwaiter), "get_IsCompleted", ExpectedResult = false)]
    [TestCase(typeof(int?), "get_Value", ExpectedResult = true)]
    [TestCase(typeof(int?), nameof(Nullable<>.GetValueOrDefault), ExpectedResult = true)]
    [TestCase(typeof(int?), "get_HasValue", ExpectedResult = false)]
    [TestCase(typeof(Lazy<int>), "get_Value", ExpectedResult = false)]
    [TestCase(typeof(WeakReference), "get_Target", ExpectedResult = false)]
    [TestCase(typeof(KeyValuePair<int, int>), "get_Value", ExpectedResult = false)]
    [TestCase(typeof(Own), nameof(Own.GetResult), ExpectedResult = false, Description = "It is not of the framework.")]
    [TestCase(typeof(Own), nameof(Own.GetAwaiter), ExpectedResult = false)]
    public bool PassesOn_Method(Type type, string name) => CalledMethod.PassesOn(Of(type, name));

    [Test]
    public void PassesOn_CloneOfARecord_IsTrue() => CalledMethod.PassesOn(Of(typeof(Pair), "<Clone>$")).ShouldBeTrue();

    [TestCase(typeof((int, int)), ExpectedResult = true)]
    [TestCase(typeof(int?), ExpectedResult = true)]
    [TestCase(typeof(Tuple<int>), ExpectedResult = false, Description = "It is a class, which other code may share.")]
    [TestCase(typeof(OwnValue), ExpectedResult = false)]
    [TestCase(null, ExpectedResult = false)]
    public bool IsCarrier_Type(Type? type) => CalledMethod.IsCarrier(type);

    [TestCase(typeof(int), ExpectedResult = true)]
    [TestCase(typeof(DayOfWeek), ExpectedResult = true)]
    [TestCase(typeof(string), ExpectedResult = true)]
    [TestCase(typeof(object), ExpectedResult = false)]
    [TestCase(typeof(OwnValue), ExpectedResult = false)]
    public bool IsPlain_Type(Type type) => CalledMethod.IsPlain(type);

    [TestCase(nameof(AsyncTaskMethodBuilder.AwaitOnCompleted), ExpectedResult = true)]
    [TestCase(nameof(AsyncTaskMethodBuilder.AwaitUnsafeOnCompleted), ExpectedResult = true)]
    [TestCase(nameof(AsyncTaskMethodBuilder.Start), ExpectedResult = false)]
    public bool IsAwait_MethodOfABuilder(string name) => CalledMethod.IsAwait(Of(typeof(AsyncTaskMethodBuilder), name));

    [Test]
    public void IsOfFramework_Assembly()
    {
        CalledMethod.IsOfFramework(typeof(object).Assembly).ShouldBeTrue();
        CalledMethod.IsOfFramework(typeof(Enumerable).Assembly).ShouldBeTrue();
        CalledMethod.IsOfFramework(typeof(Own).Assembly).ShouldBeFalse();
        CalledMethod.IsOfFramework(typeof(Scope).Assembly).ShouldBeFalse();
    }

    private static MethodInfo Of(Type type, string name) => type.GetMethods().First(method => method.Name == name);

    private struct OwnValue;

    private sealed record Pair(int One, int Two);

    private sealed class Own
    {
        public object? Held { get; set; }

        public static Own Make() => new();

        public bool TryGetValue(out object? value) => (value = Held) is not null;

        public void Deconstruct(out object? one, out object? two) => (one, two) = (Held, Held);

        public object? GetResult() => Held;

        public object? GetAwaiter() => Held;
    }
}
