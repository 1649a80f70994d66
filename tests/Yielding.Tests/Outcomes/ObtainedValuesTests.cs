using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>
/// The ways in which a method gets what it disposes in a <c>using</c>: it obtains the value itself, or other code may have used it before.
/// </summary>
public sealed class ObtainedValuesTests
{
    private readonly BodyException _failure = new();
    private readonly Listener _scope = new();

    public enum Way
    {
        Entered,
        OutArgument,
        OutArgumentAfterACondition,
        OutHandle,
        OutArgumentInAClosure,
        TupleItem,
        Deconstruction,
        DeconstructedHandle,
        TupleOfNew,
        TupleByName,
        Initializer,
        InitializerOfFields,
        StructInitializer,
        CollectionInitializer,
        GenericNew,
        NullableHandle,
        Result,
        ResultOfLocal,
        GetResult,
        ResultOfTaskRun,
    }

    public enum AsyncWay
    {
        Awaited,
        AwaitedWithoutContext,
        AwaitedValueTask,
        AwaitedLocal,
        AwaitedFromResult,
        AwaitedDeconstruction,
        AwaitedDeconstructionInUsing,
        OutArgument,
        InAClosure,
        GenericNew,
        Initializer,
    }

    public enum OldWay
    {
        OutArgumentOfTheFramework,
        OutArgumentOrNew,
        OutArgumentOfACollection,
        OutArgumentInAClosure,
        FieldByReference,
        TupleItemOfField,
        TupleParameter,
        DeconstructedField,
        DeconstructedRecord,
        TupleOfParameter,
        TupleWithItemReplaced,
        InitializedUnlessThere,
        FieldThatMayBeSet,
        FieldOfAnotherObject,
        FieldSetInTheBlock,
        ObtainedInTheBlock,
        GenericParameter,
        NullableOfParameter,
        ResultOfParameter,
        GetResultOfParameter,
        ResultOfFromResult,
        ArrayElement,
        ArrayElementOfTuple,
        ExchangedByReference,
        StructWithFieldReplaced,
        ReplacedByReference,
        ReplacedByReferenceToHere,
        ReplacedInALambda,
        ReplacedInALocalFunction,
        CopyOfARecord,
        TuplePartlySet,
        FieldOfAReplacedObject,
        FieldOfAReplacedParameter,
        ArgumentBesideIt,
        IteratorWithAParameterThatMayBeSet,
        IteratorWithAFieldThatMayBeSet,
    }

    [Test]
    public void Obtained_CleanBodyThatHandledAnException_IsCompleted([Values] Way way)
    {
        Use(way, _scope, Handle);

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void Obtained_FailingBody_IsFailed([Values] Way way)
    {
        Forms.Caught(() => Use(way, _scope, Fail)).ShouldBeSameAs(_failure);

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    [NeedsExceptionPointers]
    public async Task Obtained_CleanBodyOfAnAsyncMethod_IsCompleted([Values] AsyncWay way)
    {
        await UseAsync(way, _scope, Handle);

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task Obtained_FailingBodyOfAnAsyncMethod_IsNeverCompleted([Values] AsyncWay way)
    {
        try
        {
            await UseAsync(way, _scope, Fail);
        }
        catch (BodyException)
        {
        }

        _scope.Received.ShouldHaveSingleItem().ShouldNotBe("Completed");
    }

    [Test]
    public void NotObtained_AfterItsUserFailed_IsUnknown([Values] OldWay way)
    {
        var held = MakeAndFail();

        Leave(way, held);

        _scope.ShouldBeUnknown();
    }

    [Test]
    public async Task ParameterOrNew_OfAnAsyncMethod_AfterItsUserFailed_IsUnknown()
    {
        await Leave(MakeAndFail());

        _scope.ShouldBeUnknown();

        static async Task Leave(Wrapper? thing)
        {
            thing ??= new Wrapper();
            using (thing)
            {
                await Task.Yield();
            }

            GC.KeepAlive(thing);
        }
    }

    [Test]
    public async Task NotObtainedByAnAsyncMethod_AfterItsUserFailed_IsUnknown([Values] bool isTuple, [Values] bool isValueTask)
    {
        var held = MakeAndFail();

        await (isTuple ? LeaveFirst(Task.FromResult((held, 1)))
            : isValueTask ? LeaveLater(new ValueTask<Wrapper>(held))
            : Leave(Task.FromResult(held)));

        _scope.ShouldBeUnknown();

        static async Task Leave(Task<Wrapper> task)
        {
            using var thing = await task;
            await Task.Yield();
        }

        static async Task LeaveLater(ValueTask<Wrapper> task)
        {
            using var thing = await task.ConfigureAwait(false);
            await Task.Yield();
        }

        static async Task LeaveFirst(Task<(Wrapper, int)> task)
        {
            var (thing, _) = await task;
            using (thing)
            {
                await Task.Yield();
            }
        }
    }

    private static void Use(Way way, Listener scope, Action body)
    {
        Action<Listener, Action> use = way switch
        {
            Way.Entered => Entered,
            Way.OutArgument => OutArgument,
            Way.OutArgumentAfterACondition => OutArgumentAfterACondition,
            Way.OutHandle => OutHandle,
            Way.OutArgumentInAClosure => OutArgumentInAClosure,
            Way.TupleItem => TupleItem,
            Way.Deconstruction => Deconstruction,
            Way.DeconstructedHandle => DeconstructedHandle,
            Way.TupleOfNew => TupleOfNew,
            Way.TupleByName => TupleByName,
            Way.Initializer => Initializer,
            Way.InitializerOfFields => InitializerOfFields,
            Way.StructInitializer => StructInitializer,
            Way.CollectionInitializer => CollectionInitializer,
            Way.GenericNew => GenericNew<Wrapper>,
            Way.NullableHandle => NullableHandle,
            Way.Result => Result,
            Way.ResultOfLocal => ResultOfLocal,
            Way.GetResult => GetResult,
            _ => ResultOfTaskRun,
        };
        use(scope, body);
    }

    private static void Entered(Listener scope, Action body)
    {
        using (Scope.Enter(scope.Generator, out var value))
        {
            value.ShouldBeSameAs(scope);
            body();
        }
    }

    private static void OutArgument(Listener scope, Action body)
    {
        Wrapper.Open(scope, out var thing);
        using (thing)
        {
            body();
        }
    }

    private static void OutArgumentAfterACondition(Listener scope, Action body)
    {
        Wrapper.Open(scope.Received.Count > 0 ? new Listener() : scope, out var thing, scope.Received.Count > 0 ? "one" : "another");
        using (thing)
        {
            body();
        }
    }

    private static void OutHandle(Listener scope, Action body)
    {
        Enter(scope, out var handle);
        using (handle)
        {
            body();
        }

        static void Enter(Listener scope, out Scope<Listener> handle) => handle = scope.Enter();
    }

    private static void OutArgumentInAClosure(Listener scope, Action body)
    {
        Wrapper.Open(scope, out var thing);
        Action use = () => thing.ShouldNotBeNull();
        try
        {
            use();
            body();
        }
        finally
        {
            thing.Dispose();
        }
    }

    private static void TupleItem(Listener scope, Action body)
    {
        var pair = Wrapper.MakePair(scope);
        using var thing = pair.Thing;
        pair.Number.ShouldBe(1);
        body();
    }

    private static void Deconstruction(Listener scope, Action body)
    {
        var (thing, number) = Wrapper.MakePair(scope);
        using (thing)
        {
            number.ShouldBe(1);
            body();
        }
    }

    private static void DeconstructedHandle(Listener scope, Action body)
    {
        var (handle, number) = Make(scope);
        using (handle)
        {
            number.ShouldBe(1);
            body();
        }

        static (Scope<Listener>, int) Make(Listener scope) => (scope.Enter(), 1);
    }

    private static void TupleOfNew(Listener scope, Action body)
    {
        var pair = (Thing: new Wrapper { Scope = scope.Enter() }, scope.Received.Count);
        using (pair.Thing)
        {
            pair.Count.ShouldBe(0);
            body();
        }
    }

    private static void TupleByName(Listener scope, Action body)
    {
        (Wrapper Thing, int Number) pair;
        pair = Wrapper.MakePair(scope);
        try
        {
            body();
        }
        finally
        {
            pair.Thing.Dispose();
        }
    }

    private static void Initializer(Listener scope, Action body)
    {
        using var thing = new Wrapper { Scope = scope.Enter(), Name = scope.Received.Count > 0 ? "one" : null };
        body();
    }

    private static void InitializerOfFields(Listener scope, Action body)
    {
        using var thing = new WrapperWithFields { Scope = scope.Enter(), Number = 1 };
        body();
    }

    private static void StructInitializer(Listener scope, Action body)
    {
        using var thing = new StructWrapper { Scope = scope.Enter(), Number = 1 };
        body();
    }

    private static void CollectionInitializer(Listener scope, Action body)
    {
        using var things = new Things { scope.Enter(), new MemoryStream() };
        body();
    }

    private static void GenericNew<T>(Listener scope, Action body)
        where T : IHolder, IDisposable, new()
    {
        using var thing = new T();
        thing.Scope = scope.Enter();
        body();
    }

    private static void NullableHandle(Listener scope, Action body)
    {
        using Scope<Listener>? handle = scope.Received.Count == 0 ? scope.Enter() : null;
        body();
    }

    private static void Result(Listener scope, Action body)
    {
        using var thing = Wrapper.MakeLater(scope).Result;
        body();
    }

    private static void ResultOfLocal(Listener scope, Action body)
    {
        var task = Wrapper.MakeLater(scope);
        task.Wait();
        using (task.Result)
        {
            body();
        }
    }

    private static void GetResult(Listener scope, Action body)
    {
        using var thing = Wrapper.MakeLater(scope).ConfigureAwait(false).GetAwaiter().GetResult();
        body();
    }

    private static void ResultOfTaskRun(Listener scope, Action body)
    {
        using var thing = Task.Run(() => new Wrapper()).Result;
        thing.Scope = scope.Enter();
        body();
    }

    private static Task UseAsync(AsyncWay way, Listener scope, Action body)
    {
        return way switch
        {
            AsyncWay.Awaited => Awaited(),
            AsyncWay.AwaitedWithoutContext => AwaitedWithoutContext(),
            AsyncWay.AwaitedValueTask => AwaitedValueTask(),
            AsyncWay.AwaitedLocal => AwaitedLocal(),
            AsyncWay.AwaitedFromResult => AwaitedFromResult(),
            AsyncWay.AwaitedDeconstruction => AwaitedDeconstruction(),
            AsyncWay.AwaitedDeconstructionInUsing => AwaitedDeconstructionInUsing(),
            AsyncWay.OutArgument => OutArgument(),
            AsyncWay.InAClosure => InAClosure(),
            AsyncWay.GenericNew => GenericNew<Wrapper>(),
            _ => Initializer(),
        };

        async Task Awaited()
        {
            using var thing = await Wrapper.MakeLater(scope);
            await Task.Yield();
            body();
        }

        async Task AwaitedWithoutContext()
        {
            using var thing = await Wrapper.MakeLater(scope).ConfigureAwait(false);
            await Task.Yield();
            body();
        }

        async Task AwaitedValueTask()
        {
            using var thing = await Make().ConfigureAwait(false);
            await Task.Yield();
            body();

            async ValueTask<Wrapper> Make() => await Wrapper.MakeLater(scope);
        }

        async Task AwaitedLocal()
        {
            var task = Wrapper.MakeLater(scope);
            await Task.Yield();
            using (await task)
            {
                await Task.Yield();
                body();
            }
        }

        async Task AwaitedFromResult()
        {
            using var thing = await Task.FromResult(new Wrapper { Scope = scope.Enter() });
            await Task.Yield();
            body();
        }

        async Task AwaitedDeconstruction()
        {
            var (thing, number) = await MakePair();
            try
            {
                await Task.Yield();
                number.ShouldBe(1);
                body();
            }
            finally
            {
                thing.Dispose();
            }
        }

        async Task AwaitedDeconstructionInUsing()
        {
            var (thing, _) = await MakePair();
            using (thing)
            {
                await Task.Yield();
                body();
            }
        }

        async Task<(Wrapper, int)> MakePair()
        {
            await Task.Yield();

            return Wrapper.MakePair(scope);
        }

        async Task OutArgument()
        {
            Wrapper.Open(scope, out var thing);
            using (thing)
            {
                await Task.Yield();
                body();
                GC.KeepAlive(thing);
            }
        }

        async Task InAClosure()
        {
            await Task.Yield();
            using var thing = scope.Received.Count > 0 ? new Wrapper() : await Wrapper.MakeLater(scope);
            Action use = () => thing.ShouldNotBeNull();
            await Task.Yield();
            use();
            body();
        }

        async Task GenericNew<T>()
            where T : IHolder, IDisposable, new()
        {
            using var thing = new T();
            thing.Scope = scope.Enter();
            await Task.Yield();
            body();
        }

        async Task Initializer()
        {
            using var thing = new Wrapper { Scope = scope.Enter(), Name = "one" };
            await Task.Yield();
            body();
        }
    }

    private static void Leave(OldWay way, Wrapper held)
    {
        switch (way)
        {
            case OldWay.OutArgumentOfTheFramework:
                OutArgumentOfTheFramework(new() { ["it"] = held });
                break;
            case OldWay.OutArgumentOrNew:
                OutArgumentOrNew(new() { ["it"] = held });
                break;
            case OldWay.OutArgumentOfACollection:
                OutArgumentOfACollection(new OwnCollection(held));
                break;
            case OldWay.OutArgumentInAClosure:
                OutArgumentInAClosure(new() { ["it"] = held });
                break;
            case OldWay.FieldByReference:
                new Holder(held).FieldByReference();
                break;
            case OldWay.TupleItemOfField:
                new Holder(held).TupleItemOfField();
                break;
            case OldWay.TupleParameter:
                TupleParameter((held, 1));
                break;
            case OldWay.DeconstructedField:
                new Holder(held).DeconstructedField();
                break;
            case OldWay.DeconstructedRecord:
                DeconstructedRecord(new Pair(held, 1));
                break;
            case OldWay.TupleOfParameter:
                TupleOfParameter(held, 1);
                break;
            case OldWay.TupleWithItemReplaced:
                TupleWithItemReplaced(held);
                break;
            case OldWay.InitializedUnlessThere:
                new Holder(held).InitializedUnlessThere();
                break;
            case OldWay.FieldThatMayBeSet:
                new Holder(held).FieldThatMayBeSet();
                break;
            case OldWay.FieldOfAnotherObject:
                new Holder(held).FieldOfAnotherObject(new Holder(held));
                break;
            case OldWay.FieldSetInTheBlock:
                new Holder(held).FieldSetInTheBlock();
                break;
            case OldWay.ObtainedInTheBlock:
                new Holder(held).ObtainedInTheBlock();
                break;
            case OldWay.GenericParameter:
                GenericParameter(held);
                break;
            case OldWay.NullableOfParameter:
                NullableOfParameter(new StructWrapper { Scope = held });
                break;
            case OldWay.ResultOfParameter:
                ResultOfParameter(Task.FromResult(held));
                break;
            case OldWay.GetResultOfParameter:
                GetResultOfParameter(Task.FromResult(held));
                break;
            case OldWay.ResultOfFromResult:
                ResultOfFromResult(held);
                break;
            case OldWay.ArrayElement:
                ArrayElement([held]);
                break;
            case OldWay.ArrayElementOfTuple:
                ArrayElementOfTuple([(held, 1)]);
                break;
            case OldWay.ExchangedByReference:
                ExchangedByReference(held);
                break;
            case OldWay.StructWithFieldReplaced:
                StructWithFieldReplaced(held);
                break;
            case OldWay.ReplacedByReference:
                ReplacedByReference(held);
                break;
            case OldWay.ReplacedByReferenceToHere:
                ReplacedByReferenceToHere(held);
                break;
            case OldWay.ReplacedInALambda:
                ReplacedInALambda(held);
                break;
            case OldWay.ReplacedInALocalFunction:
                ReplacedInALocalFunction(new StructWrapper { Scope = held });
                break;
            case OldWay.CopyOfARecord:
                CopyOfARecord(new RecordWrapper(held, 1));
                break;
            case OldWay.TuplePartlySet:
                new Holder(held).TuplePartlySet();
                break;
            case OldWay.FieldOfAReplacedObject:
                Holder.FieldOfAReplacedObject(new Holder(held), new Holder(null));
                break;
            case OldWay.FieldOfAReplacedParameter:
                Holder.FieldOfAReplacedParameter(new Holder(held), new Holder(null));
                break;
            case OldWay.ArgumentBesideIt:
                ArgumentBesideIt(held);
                break;
            case OldWay.IteratorWithAParameterThatMayBeSet:
                foreach (var _ in Holder.Iterate(held))
                {
                }

                break;
            default:
                foreach (var _ in new Holder(held).Iterate())
                {
                }

                break;
        }
    }

    private static void ReplacedByReference(Wrapper held)
    {
        var thing = new Wrapper();
        Replace(ref thing, held);
        using (thing)
        {
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Replace<T>(ref T thing, T other) => thing = other;

    private static void ReplacedByReferenceToHere(Wrapper held)
    {
        var thing = new Wrapper();
        Same(ref thing) = held;
        using (thing)
        {
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ref T Same<T>(ref T thing) => ref thing;

    private static void ReplacedInALambda(Wrapper held)
    {
        var thing = new Wrapper();
        Action replace = () => thing = held;
        replace();
        using (thing)
        {
        }
    }

    private static void ReplacedInALocalFunction(StructWrapper held)
    {
        var thing = new StructWrapper { Number = 1 };
        Replace();
        try
        {
            GC.KeepAlive(held.Scope);
        }
        finally
        {
            thing.Dispose();
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Replace() => thing = held;
    }

    private static void CopyOfARecord(RecordWrapper held)
    {
        using var thing = held with { Number = 2 };
    }

    private static void ArgumentBesideIt(Wrapper held)
    {
        var log = new List<string>();
        try
        {
            GC.KeepAlive(log);
        }
        finally
        {
            LogAndDispose(held, log);
        }

        GC.KeepAlive(log);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LogAndDispose(Wrapper thing, List<string> log)
    {
        log.Add("disposes");
        thing.Dispose();
    }

    private static void OutArgumentOfTheFramework(Dictionary<string, Wrapper> things)
    {
        things.TryGetValue("it", out var thing);
        using (thing)
        {
        }
    }

    private static void OutArgumentOrNew(Dictionary<string, Wrapper> things)
    {
        if (!things.TryGetValue("it", out var thing))
        {
            thing = new Wrapper();
        }

        using (thing)
        {
        }
    }

    private static void OutArgumentOfACollection(OwnCollection things)
    {
        things.TryGetValue("it", out var thing);
        using (thing)
        {
        }
    }

    private static void OutArgumentInAClosure(Dictionary<string, Wrapper> things)
    {
        if (!things.TryGetValue("it", out var thing))
        {
            thing = new Wrapper();
        }

        Action use = () => thing.ShouldNotBeNull();
        try
        {
            use();
        }
        finally
        {
            thing.Dispose();
        }
    }

    private static void TupleParameter((Wrapper Thing, int Number) pair)
    {
        using (pair.Thing)
        {
        }
    }

    private static void DeconstructedRecord(Pair pair)
    {
        var (thing, _) = pair;
        using (thing)
        {
        }
    }

    private static void TupleOfParameter(Wrapper held, int number)
    {
        var pair = (Thing: held, Number: number);
        GC.KeepAlive(pair);
        using (pair.Thing)
        {
        }
    }

    private static void TupleWithItemReplaced(Wrapper held)
    {
        var pair = Wrapper.MakePair(new Listener());
        pair.Thing.Dispose();
        pair.Thing = held;
        using (pair.Thing)
        {
        }
    }

    private static void GenericParameter<T>(T held)
        where T : IDisposable, new()
    {
        new T().Dispose();
        using (held)
        {
        }
    }

    private static void NullableOfParameter(StructWrapper held)
    {
        StructWrapper? thing = held;
        using (thing)
        {
        }
    }

    private static void ResultOfParameter(Task<Wrapper> task)
    {
        using var thing = task.Result;
    }

    private static void GetResultOfParameter(Task<Wrapper> task)
    {
        using var thing = task.GetAwaiter().GetResult();
    }

    private static void ResultOfFromResult(Wrapper held)
    {
        using var thing = Task.FromResult(held).Result;
    }

    private static void ArrayElement(Wrapper[] things)
    {
        using var thing = things[0];
    }

    private static void ArrayElementOfTuple((Wrapper Thing, int Number)[] things)
    {
        using var thing = things[0].Thing;
    }

    private static void ExchangedByReference(Wrapper held)
    {
        var thing = new Wrapper();
        Interlocked.Exchange(ref thing, held).Dispose();
        using (thing)
        {
        }
    }

    private static void StructWithFieldReplaced(Wrapper held)
    {
        var thing = new StructWrapper { Number = 1 };
        thing.Scope = held;
        using (thing)
        {
        }
    }

    private void Handle() => Forms.Caught(Fail);

    private void Fail() => throw _failure;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Wrapper MakeAndFail()
    {
        var held = new Wrapper { Scope = _scope.Enter() };
        Handle();

        return held;
    }

    private sealed record Pair(Wrapper Thing, int Number);

    private sealed record RecordWrapper(Wrapper Thing, int Number) : IDisposable
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Dispose() => Thing.Dispose();
    }

    private sealed class OwnCollection(Wrapper held)
    {
        public bool TryGetValue(string name, [NotNullWhen(true)] out Wrapper? thing)
        {
            thing = name == "it" ? held : null;

            return thing is not null;
        }
    }

#pragma warning disable CA1001 // its methods dispose what it holds
    private sealed class Holder(Wrapper? held)
#pragma warning restore CA1001
    {
        private readonly (Wrapper? Thing, int Number) _pair = (held, 1);
        private (Wrapper? Thing, Wrapper? Other) _both = (held, null);
        private Wrapper? _field = held;

        public void TupleItemOfField()
        {
            using var thing = _pair.Thing;
        }

        public void DeconstructedField()
        {
            var (thing, _) = _pair;
            using (thing)
            {
            }
        }

        public static IEnumerable<int> Iterate(Wrapper? held)
        {
            if (held is null)
            {
                held = new Wrapper();
            }

            try
            {
                yield return 1;
            }
            finally
            {
                held.Dispose();
            }
        }

        public static void FieldOfAReplacedObject(Holder held, Holder other)
        {
            var holder = other;
            GC.KeepAlive(holder);
            holder._field = new Wrapper();
            GC.KeepAlive(holder);
            holder = held;
            GC.KeepAlive(holder);
            try
            {
                GC.KeepAlive(holder);
            }
            finally
            {
                holder._field!.Dispose();
            }

            GC.KeepAlive(holder);
        }

        public static void FieldOfAReplacedParameter(Holder held, Holder other)
        {
            other._field = new Wrapper();
            other = held;
            using (other._field)
            {
            }
        }

        public IEnumerable<int> Iterate()
        {
            if (_field is null)
            {
                _field = new Wrapper();
            }

            try
            {
                yield return 1;
            }
            finally
            {
                _field.Dispose();
            }
        }

        public void TuplePartlySet()
        {
            _both.Other = new Wrapper();
            _both.Other = new Wrapper { Name = "one" };
            using (_both.Thing)
            {
            }
        }

        public void InitializedUnlessThere()
        {
            using var thing = _field ??= new Wrapper { Name = "one" };
        }

        public void FieldThatMayBeSet()
        {
            if (_field is null)
            {
                _field = new Wrapper();
            }

            try
            {
                GC.KeepAlive(this);
            }
            finally
            {
                _field.Dispose();
            }
        }

        public void FieldOfAnotherObject(Holder other)
        {
            other._field = new Wrapper();
            try
            {
                GC.KeepAlive(this);
            }
            finally
            {
                _field!.Dispose();
            }
        }

        public void FieldSetInTheBlock()
        {
            try
            {
                if (_field is not null)
                {
                    return;
                }

                _field = new Wrapper();
            }
            finally
            {
                _field!.Dispose();
            }
        }

        public void ObtainedInTheBlock()
        {
            try
            {
                GC.KeepAlive(this);
            }
            finally
            {
                var thing = Take();
                thing.Dispose();
                GC.KeepAlive(thing);
            }
        }

        public Wrapper Take() => _field!;

        public void FieldByReference()
        {
            using var thing = Interlocked.Exchange(ref _field, null);
        }
    }

    private interface IHolder
    {
        IDisposable? Scope { set; }
    }

    private sealed class Wrapper : IHolder, IDisposable
    {
        public IDisposable? Scope { get; set; }

        public string? Name { get; set; }

        [MethodImpl(MethodImplOptions.NoInlining)]
        public static void Open(Listener scope, out Wrapper thing, string? name = null) =>
            thing = new Wrapper { Scope = scope.Enter(), Name = name };

        [MethodImpl(MethodImplOptions.NoInlining)]
        public static (Wrapper Thing, int Number) MakePair(Listener scope) => (new Wrapper { Scope = scope.Enter() }, 1);

        public static async Task<Wrapper> MakeLater(Listener scope)
        {
            await Task.CompletedTask;

            return new Wrapper { Scope = scope.Enter() };
        }

        [MethodImpl(MethodImplOptions.NoInlining)] // else its frame is missing in optimized code, and the outcome Unknown
        public void Dispose() => Scope?.Dispose();
    }

    private sealed class WrapperWithFields : IDisposable
    {
        public IDisposable? Scope;
        public int Number;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Dispose() => Scope?.Dispose();
    }

    private struct StructWrapper : IDisposable
    {
        public IDisposable? Scope;
        public int Number;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public readonly void Dispose() => Scope?.Dispose();
    }

    private sealed class Things : List<IDisposable>, IDisposable
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Dispose() => ForEach(static thing => thing.Dispose());
    }
}
