using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Threading.Tasks.Sources;
using Yielding.Support;

namespace Yielding.Outcomes;

/// <summary>
/// What is read from the state machines of methods that the compiler of these tests has made, while they await a disposal.
/// </summary>
public sealed class StateMachineLayoutTests
{
    private readonly Probe _probe = new();
    private readonly Probe _outer = new();
    private readonly TimeoutException _failure = new();
    private readonly TimeoutException _other = new();

    [Test]
    public async Task Read_BodyCompletes_IsCompleted([Values] bool suspends)
    {
        var answers = StateMachineLayout.Answers;
        await Body();

        _probe.Answer.ShouldBe(StateMachineAnswer.Completed);
        _probe.AnswerWithoutEntry.ShouldBe(StateMachineAnswer.Completed, "there is only one block");
        StateMachineLayout.Answers.ShouldBe(answers + 2);

        async Task Body()
        {
            await using (_probe.Enter())
            {
                await Wait(suspends);
            }
        }
    }

    [Test]
    public async Task Read_BodyFails_IsFailedWithTheSameObject([Values] bool suspends)
    {
        await Catch(Body);

        _probe.Answer.Pending.ShouldBeSameAs(_failure);
        _probe.AnswerWithoutEntry.Pending.ShouldBeSameAs(_failure, "there is only one block");

        async Task Body()
        {
            await using (_probe.Enter())
            {
                await Wait(suspends);
                Throw(_failure);
            }
        }
    }

    [Test]
    public async Task Read_BodyReturnsEarly_IsCompleted()
    {
        (await Body()).ShouldBe(1);

        _probe.Answer.ShouldBe(StateMachineAnswer.Completed);

        async Task<int> Body()
        {
            await using (_probe.Enter())
            {
                await Wait(suspends: true);

                return 1;
            }
        }
    }

    [Test]
    public async Task Read_BodyHandlesItsException_IsCompleted([Values] bool awaitsInHandler)
    {
        await Body();

        _probe.Answer.ShouldBe(StateMachineAnswer.Completed);

        async Task Body()
        {
            await using (_probe.Enter())
            {
                try
                {
                    Throw(_failure);
                }
                catch (TimeoutException)
                {
                    await Wait(awaitsInHandler);
                }
            }
        }
    }

    [Test]
    public async Task Read_FinallyBlock_IsAsInAwaitUsing([Values] bool fails)
    {
        await Catch(Body);

        _probe.Answer.ShouldBe(Expected(fails));

        async Task Body()
        {
            var scope = _probe.Enter();
            try
            {
                ThrowIf(fails, _failure);
            }
            finally
            {
                await scope.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    [Test]
    public async Task Read_OrdinaryCode_IsNone()
    {
        await Body();

        _probe.Answer.IsNone.ShouldBeTrue();

        async Task Body()
        {
            await using (_outer.EnterOuter())
            {
            }

            await _probe.Enter().DisposeAsync();
            await using (_outer.EnterOuter())
            {
            }
        }
    }

    [Test]
    public async Task Read_EntryUnknownAndSeveralBlocks_IsNone([Values] bool fails)
    {
        await Catch(Body);

        _probe.Answer.ShouldBe(Expected(fails));
        _probe.AnswerWithoutEntry.IsNone.ShouldBeTrue();

        async Task Body()
        {
            await using (_outer.EnterOuter())
            {
            }

            await using (_probe.Enter())
            {
                ThrowIf(fails, _failure);
            }
        }
    }

    // The block around has a pending exception, and it is thrown again after the disposal. But its guarded code ended before the scope
    // was entered.
    [Test]
    public async Task Read_EntryInFinallyBlock_IgnoresTheExceptionOfTheBlockAround([Values] bool fails)
    {
        (await Catch(Body)).ShouldBeSameAs(fails ? _other : _failure);

        _probe.Answer.ShouldBe(fails ? StateMachineAnswer.Failed(_other) : StateMachineAnswer.Completed);

        async Task Body()
        {
            try
            {
                Throw(_failure);
            }
            finally
            {
                await using (_probe.Enter())
                {
                    await Wait(suspends: true);
                    ThrowIf(fails, _other);
                }
            }
        }
    }

    [Test]
    public async Task Read_NestedBlocksInFinallyBlock_AreDistinguished([Values] bool fails)
    {
        await Catch(Body);

        _outer.Answer.ShouldBe(StateMachineAnswer.Completed);
        _probe.Answer.ShouldBe(fails ? StateMachineAnswer.Failed(_other) : StateMachineAnswer.Completed);

        async Task Body()
        {
            try
            {
                Throw(_failure);
            }
            finally
            {
                await using (_outer.EnterOuter())
                {
                    try
                    {
                        await using (_probe.Enter())
                        {
                            ThrowIf(fails, _other);
                        }
                    }
                    catch (TimeoutException)
                    {
                    }
                }
            }
        }
    }

    // In optimized code both blocks share one field.
    [Test]
    public async Task Read_TwoBlocksOneAfterTheOther_EachHasItsOwnOutcome([Values] bool firstFails, [Values] bool secondFails)
    {
        await Catch(Body);

        _outer.Answer.ShouldBe(Expected(firstFails));
        _probe.Answer.ShouldBe(secondFails ? StateMachineAnswer.Failed(_other) : StateMachineAnswer.Completed);

        async Task Body()
        {
            try
            {
                await using (_outer.EnterOuter())
                {
                    ThrowIf(firstFails, _failure);
                }
            }
            catch (TimeoutException)
            {
            }

            await using (_probe.Enter())
            {
                ThrowIf(secondFails, _other);
            }
        }
    }

    // Where the scope was entered is not known by the call then. The field that holds it shows the place; without an await in the body
    // optimized code has none.
    [Test]
    public async Task Read_HelperCalledTwice_IsExactByTheFieldThatHoldsTheScope(
        [Values] bool firstFails, [Values] bool secondFails, [Values] bool isHeldAcrossAwait)
    {
        await Catch(isHeldAcrossAwait ? Holding : Body);

        _outer.Answer.ShouldBe(Expected(firstFails));
        if (isHeldAcrossAwait || !_probe.Answer.IsNone)
        {
            _probe.Answer.ShouldBe(secondFails ? StateMachineAnswer.Failed(_other) : StateMachineAnswer.Completed);
        }

        async Task Holding()
        {
            try
            {
                await using (_outer.Enter())
                {
                    await Wait(suspends: true);
                    ThrowIf(firstFails, _failure);
                }
            }
            catch (TimeoutException)
            {
            }

            await using (_probe.Enter())
            {
                await Wait(suspends: true);
                ThrowIf(secondFails, _other);
            }
        }

        async Task Body()
        {
            try
            {
                await using (_outer.Enter())
                {
                    ThrowIf(firstFails, _failure);
                }
            }
            catch (TimeoutException)
            {
            }

            await using (_probe.Enter())
            {
                ThrowIf(secondFails, _other);
            }
        }
    }

    [Test]
    public async Task Read_HelperCalledTwiceInNestedBlocks_IsNeverTheOtherOutcome([Values] bool fails)
    {
        await Catch(Body);

        if (!_probe.Answer.IsNone)
        {
            _probe.Answer.ShouldBe(Expected(fails));
        }

        if (!_outer.Answer.IsNone)
        {
            _outer.Answer.ShouldBe(StateMachineAnswer.Completed);
        }

        async Task Body()
        {
            await using (_outer.Enter())
            {
                try
                {
                    await using (_probe.Enter())
                    {
                        ThrowIf(fails, _failure);
                    }
                }
                catch (TimeoutException)
                {
                }
            }
        }
    }

    // The exception that is pending in the finally block is not the body's, though the same helper was called before it.
    [Test]
    public async Task Read_HelperCalledAgainInFinallyBlock_IsNeverTheOutcomeOfTheFirst([Values] bool fails, [Values] bool isHeldAcrossAwait)
    {
        await Catch(Body);

        _outer.Answers.ShouldBe(fails ? [] : [Expected(fails: true)], "it is not disposed when the block before it fails");
        if (isHeldAcrossAwait || !_probe.Answer.IsNone)
        {
            _probe.Answer.ShouldBe(fails ? StateMachineAnswer.Failed(_other) : StateMachineAnswer.Completed);
        }

        async Task Body()
        {
            var outer = _outer.Enter();
            try
            {
                Throw(_failure);
            }
            finally
            {
                if (isHeldAcrossAwait)
                {
                    await using (_probe.Enter())
                    {
                        await Wait(suspends: true);
                        ThrowIf(fails, _other);
                    }
                }
                else
                {
                    await using (_probe.Enter())
                    {
                        ThrowIf(fails, _other);
                    }
                }

                await outer.DisposeAsync();
            }
        }
    }

    // The store of the same object before the entry is none of an entry.
    [Test]
    public async Task Read_VariableHeldTheScopeBefore_TheLastStoreIsTheEntry([Values] bool fails)
    {
        await Catch(Body);

        _probe.Answer.ShouldBe(fails ? StateMachineAnswer.Failed(_other) : StateMachineAnswer.Completed);

        async Task Body()
        {
            var scope = _probe;
            await Wait(suspends: true);
            try
            {
                Throw(_failure);
            }
            catch (TimeoutException e)
            {
                await Wait(suspends: true);
                e.ShouldBeSameAs(_failure);
            }

            _outer.Enter();
            scope = _probe.Enter();
            try
            {
                await Wait(suspends: true);
                ThrowIf(fails, _other);
            }
            finally
            {
                await scope.DisposeAsync();
            }
        }
    }

    [Test]
    public async Task Read_LoopOfBlocks_EachHasItsOwnOutcome()
    {
        await Body();

        _probe.Answers.Select(answer => answer.Pending is not null).ShouldBe([false, true, false, true]);

        async Task Body()
        {
            for (var i = 0; i < 4; i++)
            {
                try
                {
                    await using (_probe.Enter())
                    {
                        ThrowIf(i % 2 == 1, _failure);
                    }
                }
                catch (TimeoutException)
                {
                }
            }
        }
    }

    [Test]
    public async Task Read_NestedBlocksFailure_IsOfBothUnlessHandledBetween([Values] bool handles)
    {
        await Catch(Body);

        _probe.Answer.ShouldBe(Expected(fails: true));
        _outer.Answer.ShouldBe(Expected(!handles));

        async Task Body()
        {
            await using (_outer.EnterOuter())
            {
                try
                {
                    await using (_probe.Enter())
                    {
                        Throw(_failure);
                    }
                }
                catch (TimeoutException) when (handles)
                {
                }
            }
        }
    }

    [Test]
    public async Task Read_TwoFinallyBlocksAroundTheDisposal_TheOuterHoldsTheException([Values] bool fails)
    {
        await Catch(Body);

        _probe.Answer.ShouldBe(Expected(fails));

        async Task Body()
        {
            var scope = _probe.Enter();
            try
            {
                ThrowIf(fails, _failure);
            }
            finally
            {
                try
                {
                    await Wait(suspends: true);
                }
                finally
                {
                    await scope.DisposeAsync();
                }
            }
        }
    }

    // It will replace the exception of the block around.
    [Test]
    public async Task Read_TwoFinallyBlocksAroundTheDisposal_TheInnerExceptionCounts([Values] bool outerFails)
    {
        (await Catch(Body)).ShouldBeSameAs(_other);

        _probe.Answer.Pending.ShouldBeSameAs(_other);

        async Task Body()
        {
            var scope = _probe.Enter();
            try
            {
                ThrowIf(outerFails, _failure);
            }
            finally
            {
                try
                {
                    await Wait(suspends: true);
                    Throw(_other);
                }
                finally
                {
                    await scope.DisposeAsync();
                }
            }
        }
    }

    [Test]
    public async Task Read_FinallyBlockInsideTheGuardedCode_IsIgnored([Values] bool fails)
    {
        await Catch(Body);

        _probe.Answer.ShouldBe(Expected(fails));

        async Task Body()
        {
            await using (_probe.Enter())
            {
                try
                {
                    ThrowIf(fails, _failure);
                }
                finally
                {
                    await Wait(suspends: true);
                }
            }
        }
    }

    [Test]
    public async Task Read_CatchBlockThatRethrows_IsFailed()
    {
        (await Catch(Body)).ShouldBeSameAs(_failure);

        _probe.Answer.Pending.ShouldBeSameAs(_failure);

        async Task Body()
        {
            var scope = _probe.Enter();
            try
            {
                Throw(_failure);
            }
            catch (TimeoutException)
            {
                await scope.DisposeAsync();

                throw;
            }
        }
    }

    [Test]
    public async Task Read_CatchBlockThatHandles_IsNone([Values] bool throwsAnother)
    {
        await Catch(Body);

        _probe.Answer.IsNone.ShouldBeTrue();

        async Task Body()
        {
            var scope = _probe.Enter();
            try
            {
                Throw(_failure);
            }
            catch (TimeoutException e)
            {
                await scope.DisposeAsync();
                e.ShouldBeSameAs(_failure);
                ThrowIf(throwsAnother, _other);
            }
        }
    }

    [Test]
    public async Task Read_CatchBlockWithoutName_IsNone([Values] bool throwsAnother)
    {
        await Catch(Body);

        _probe.Answer.IsNone.ShouldBeTrue();

        async Task Body()
        {
            var scope = _probe.Enter();
            try
            {
                Throw(_failure);
            }
            catch
            {
                await scope.DisposeAsync();
                ThrowIf(throwsAnother, _other);
            }
        }
    }

    // The finally block's field is null, but the guarded code has failed, and what becomes of that is the catch block's. Optimized code
    // has no field for it.
    [Test]
    public async Task Read_FinallyBlockInCatchBlock_IsNone([Values("type", "name", "nothing", "filter")] string catches)
    {
        await (catches switch
        {
            "type" => OfType(),
            "name" => WithName(),
            "filter" => WithFilter(),
            _ => WithoutName(),
        });

        _probe.Answer.IsNone.ShouldBeTrue();

        async Task OfType()
        {
            var scope = _probe.Enter();
            try
            {
                Throw(_failure);
            }
            catch (TimeoutException)
            {
                try
                {
                    await Wait(suspends: true);
                }
                finally
                {
                    await scope.DisposeAsync();
                }
            }
        }

        async Task WithName()
        {
            var scope = _probe.Enter();
            try
            {
                Throw(_failure);
            }
            catch (Exception e)
            {
                try
                {
                    await Wait(suspends: true);
                    e.ShouldBeSameAs(_failure);
                }
                finally
                {
                    await scope.DisposeAsync();
                }
            }
        }

        async Task WithFilter()
        {
            var scope = _probe.Enter();
            try
            {
                Throw(_failure);
            }
            catch (Exception e) when (e == _failure)
            {
                try
                {
                    await Wait(suspends: true);
                }
                finally
                {
                    await scope.DisposeAsync();
                }
            }
        }

        async Task WithoutName()
        {
            var scope = _probe.Enter();
            try
            {
                Throw(_failure);
            }
            catch
            {
                try
                {
                    await Wait(suspends: true);
                }
                finally
                {
                    await scope.DisposeAsync();
                }
            }
        }
    }

    // The outer finally block never gets to the throw of its pending exception, so that optimized code has no field for it.
    [Test]
    public async Task Read_FinallyBlockInFinallyBlockThatThrows_IsNotCompleted()
    {
        (await Catch(Body)).ShouldBeSameAs(_other);

        _probe.Answer.ShouldNotBe(StateMachineAnswer.Completed);

        async Task Body()
        {
            var scope = _probe.Enter();
            try
            {
                Throw(_failure);
            }
            finally
            {
                try
                {
                    await Wait(suspends: true);
                }
                finally
                {
                    await scope.DisposeAsync();
                }

                throw _other;
            }
        }
    }

    [Test]
    public async Task Read_FinallyBlockInCatchBlockThatRethrows_IsNeverCompleted()
    {
        (await Catch(Body)).ShouldBeSameAs(_failure);

        _probe.Answer.ShouldNotBe(StateMachineAnswer.Completed);
        (_probe.Answer.Pending ?? _failure).ShouldBeSameAs(_failure);

        async Task Body()
        {
            var scope = _probe.Enter();
            try
            {
                Throw(_failure);
            }
            catch (TimeoutException)
            {
                try
                {
                    await Wait(suspends: true);
                }
                finally
                {
                    await scope.DisposeAsync();
                }

                throw;
            }
        }
    }

    [Test]
    public async Task Read_EntryAndBlockInCatchBlock_IsOfThatBlock([Values] bool fails, [Values] bool rethrows)
    {
        await Catch(Body);

        _probe.Answer.ShouldBe(fails ? StateMachineAnswer.Failed(_other) : StateMachineAnswer.Completed);

        async Task Body()
        {
            try
            {
                Throw(_failure);
            }
            catch (TimeoutException)
            {
                await using (_probe.Enter())
                {
                    await Wait(suspends: true);
                    ThrowIf(fails, _other);
                }

                if (rethrows)
                {
                    throw;
                }
            }
        }
    }

    [Test]
    public async Task Read_CatchBlockAfterTheBlock_IsIgnored([Values] bool fails)
    {
        await Body();

        _probe.Answer.ShouldBe(Expected(fails));

        async Task Body()
        {
            try
            {
                await using (_probe.Enter())
                {
                    ThrowIf(fails, _failure);
                }
            }
            catch (TimeoutException e)
            {
                await Wait(suspends: true);
                e.ShouldBeSameAs(_failure);
            }
        }
    }

    [Test]
    public async Task Read_VariablesOfTheAuthor_AreNoPendingExceptions([Values] bool fails)
    {
        await Catch(Body);

        _probe.Answer.ShouldBe(Expected(fails));

        async Task Body()
        {
            object? kept = null;
            await using (_probe.Enter())
            {
                try
                {
                    Throw(_other);
                }
                catch (TimeoutException)
                {
                    kept = _other;
                }

                await Wait(suspends: true);
                ThrowIf(fails, _failure);
            }

            kept.ShouldBeSameAs(_other);
        }
    }

    [Test]
    public async Task Read_GenericMethod_IsExact([Values] bool fails)
    {
        await Catch(() => Body(1));
        await Catch(() => Body("text"));

        _probe.Answers.ShouldBe([Expected(fails), Expected(fails)]);

        async Task<T> Body<T>(T value)
        {
            await using (_probe.Enter())
            {
                await Wait(suspends: true);
                ThrowIf(fails, _failure);

                return value;
            }
        }
    }

    [Test]
    public async Task Read_PoolingBuilder_IsExact([Values] bool fails)
    {
        for (var i = 0; i < 3; i++)
        {
            await Catch(() => Body().AsTask());
        }

        _probe.Answers.ShouldBe([Expected(fails), Expected(fails), Expected(fails)]);

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        async ValueTask Body()
        {
            await using (_probe.Enter())
            {
                await Wait(suspends: true);
                ThrowIf(fails, _failure);
            }
        }
    }

    [Test]
    public async Task Read_AnotherMethodDisposes_IsNone()
    {
        await using (_probe.Enter())
        {
            await Body();
        }

        _probe.Answers.ShouldBe([StateMachineAnswer.None, StateMachineAnswer.Completed]);

        async Task Body()
        {
            await using (_probe)
            {
                await Wait(suspends: true);
            }
        }
    }

    [Test]
    public async Task Read_NotSuspended_IsNone()
    {
        await Body();
        var layout = StateMachineLayout.Of(_probe.Machine!.GetType())!;
        var state = _probe.Machine.GetType().GetField("<>1__state")!;

        foreach (var value in new[] { -1, -2, -4, 1_000 })
        {
            state.SetValue(_probe.Machine, value);
            layout.Read(_probe.Machine, _probe.Place!.Entry, _probe).IsNone.ShouldBeTrue();
        }

        async Task Body()
        {
            await using (_probe.Enter())
            {
            }
        }
    }

    [Test]
    public async Task Read_IteratorReadToTheEnd_IsCompleted()
    {
        await foreach (var _ in Items())
        {
        }

        _probe.Answer.ShouldBe(StateMachineAnswer.Completed);
        StateMachineLayout.Of(_probe.Machine!.GetType())!.IsIterator.ShouldBeTrue();

        async IAsyncEnumerable<int> Items()
        {
            await using (_probe.Enter())
            {
                yield return 1;
                await Wait(suspends: true);
                yield return 2;
            }
        }
    }

    [Test]
    public async Task Read_IteratorFails_IsFailed()
    {
        await Catch(async () =>
        {
            await foreach (var _ in Items())
            {
            }
        });

        _probe.Answer.Pending.ShouldBeSameAs(_failure);

        async IAsyncEnumerable<int> Items()
        {
            await using (_probe.Enter())
            {
                yield return 1;
                Throw(_failure);
            }
        }
    }

    [Test]
    public async Task Read_IteratorDisposedAtYield_IsStopped([Values] bool fails)
    {
        await Catch(async () =>
        {
            await foreach (var _ in Items())
            {
                ThrowIf(fails, _failure);

                break;
            }
        });

        _probe.Answer.IsStopped.ShouldBeTrue();
        _probe.Answer.Pending.ShouldBeNull();
        _outer.Answer.ShouldBe(StateMachineAnswer.Completed, "its body has no yield, and ran to its end");

        async IAsyncEnumerable<int> Items()
        {
            await using (_probe.Enter())
            {
                try
                {
                    yield return 1;
                }
                finally
                {
                    await using (_outer.EnterOuter())
                    {
                        await Wait(suspends: true);
                    }
                }
            }
        }
    }

    [Test]
    public async Task Read_IteratorDisposedAtYield_FailureInFinallyBlockCounts()
    {
        (await Catch(async () =>
        {
            await foreach (var _ in Items())
            {
                break;
            }
        })).ShouldBeSameAs(_failure);

        _probe.Answer.Pending.ShouldBeSameAs(_failure);

        async IAsyncEnumerable<int> Items()
        {
            await using (_probe.Enter())
            {
                try
                {
                    yield return 1;
                }
                finally
                {
                    Throw(_failure);
                }
            }
        }
    }

    [Test]
    public async Task Read_IteratorBlockBeforeTheYield_IsCompleted()
    {
        await foreach (var _ in Items())
        {
            break;
        }

        _probe.Answer.ShouldBe(StateMachineAnswer.Completed);

        async IAsyncEnumerable<int> Items()
        {
            await using (_probe.Enter())
            {
                await Wait(suspends: true);
            }

            yield return 1;
        }
    }

    [Test]
    public async Task RunOf_Iterator_IsAnotherAfterEachYield()
    {
        var runs = new List<int>();
        await foreach (var _ in Items())
        {
        }

        runs.Count.ShouldBe(6);
        runs.ShouldAllBe(run => run >= 0);
        runs[1].ShouldBe(runs[0]);
        runs[3].ShouldBe(runs[2]);
        runs.Distinct().Count().ShouldBe(3);

        async IAsyncEnumerable<int> Items()
        {
            for (var i = 0; i < 3; i++)
            {
                await Note();
                await Note();
                yield return i;
            }
        }

        ValueTask Note() => new(new RunSource(runs), token: 0);
    }

    [Test]
    public async Task RunOf_AsyncMethod_IsZero()
    {
        await using (_probe.Enter())
        {
        }

        _probe.Run.ShouldBe(0);
        StateMachineBox.RunOf("no machine").ShouldBe(-1);
    }

    [Test]
    public void RunOf_IteratorWithoutPromise_CannotBeDetermined()
    {
        var type = Machine(
            "<>1__state", typeof(int), builder => builder.DefineField("<>w__disposeMode", typeof(bool), FieldAttributes.Public));
        var machine = Activator.CreateInstance(type)!;

        StateMachineLayout.Of(machine.GetType())!.IsIterator.ShouldBeTrue();
        StateMachineBox.RunOf(machine).ShouldBe(-1);
    }

    [Test]
    public void Of_TypeThatIsNoMachine_IsNull()
    {
        StateMachineLayout.Of(typeof(string)).ShouldBeNull();
        StateMachineLayout.Of(typeof(IAsyncStateMachine)).ShouldBeNull();
    }

    [Test]
    public void Of_MadeMachine_IsReadUnlessSomethingIsStrange()
    {
        StateMachineLayout.Of(Machine("<>1__state", typeof(int))).ShouldNotBeNull();
        StateMachineLayout.Of(Machine("a", typeof(int))).ShouldBeNull("an obfuscator has renamed the field");
        StateMachineLayout.Of(Machine("<>1__state", typeof(long))).ShouldBeNull("the field has another type");
        StateMachineLayout.Of(Machine("<>1__state", typeof(short))).ShouldBeNull("the field has another type, though the same constants");
        StateMachineLayout.Of(Machine("<>1__state", typeof(int), name: "Step")).ShouldBeNull("the method has another name");
        StateMachineLayout.Of(Machine("<>1__state", typeof(int), isConstant: false)).ShouldBeNull("the states cannot be known");
        StateMachineLayout.Of(Machine("<>1__state", typeof(int), isConstant: false, storesIn: Machine("<>1__state", typeof(int))))
            .ShouldNotBeNull("it is the state of another machine");
    }

    [Test]
    public void Of_CodeThatCannotBeRead_IsNull() => StateMachineLayout.Of(
        MadeType.Define("Unreadable", builder =>
        {
            builder.DefineField("<>1__state", typeof(int), FieldAttributes.Public);
            var code = builder.DefineMethod("MoveNext", MethodAttributes.Public, typeof(void), []).GetILGenerator();
            code.Emit(OpCodes.Ret);
            code.Emit(OpCodes.Ldc_I4); // its operand is missing
        })).ShouldBeNull();

    [Test]
    public void FindEntry_CallThatCannotBeResolved_IsUnknown()
    {
        const int NoMethod = 0x0A00FFFF;
        var machine = MadeType.Define("Calling", builder =>
        {
            builder.DefineField("<>1__state", typeof(int), FieldAttributes.Public);
            var code = builder.DefineMethod("MoveNext", MethodAttributes.Public, typeof(void), []).GetILGenerator();
            code.Emit(OpCodes.Ldc_I4_7);
            code.Emit(OpCodes.Call, NoMethod);
            code.Emit(OpCodes.Ret);
        });
        var callee = typeof(StateMachineLayoutTests).GetMethod(nameof(Line), BindingFlags.Static | BindingFlags.NonPublic);

        var entry = StateMachineLayout.Of(machine).ShouldNotBeNull().FindEntry(line: 7, callee);

        entry.IsKnown.ShouldBeFalse();
    }

    [Test]
    public void Of_MethodWithoutIL_IsNull()
    {
        StateMachineLayout.Of(MadeType.Define("Abstract", builder =>
        {
            builder.DefineField("<>1__state", typeof(int), FieldAttributes.Public);
            const MethodAttributes Abstract = MethodAttributes.Public | MethodAttributes.Abstract | MethodAttributes.Virtual;
            builder.DefineMethod("MoveNext", Abstract, typeof(void), []);
        }, attributes: TypeAttributes.Public | TypeAttributes.Abstract)).ShouldBeNull();
        StateMachineLayout.Of(MadeType.Define("Native", builder =>
        {
            builder.DefineField("<>1__state", typeof(int), FieldAttributes.Public);
            const MethodAttributes Native = MethodAttributes.Public | MethodAttributes.Static;
            builder.DefinePInvokeMethod(
                "MoveNext", "none", Native, CallingConventions.Standard, typeof(void), [], CallingConvention.Winapi, CharSet.Ansi);
        })).ShouldBeNull();
    }

    // A source file that is compiled into two assemblies has the same lines in both: the place of an entry may have been found in the
    // other one.
    [Test]
    public async Task IsCopyOf_SameMethodInOtherAssembly_IsTrue()
    {
        await Body();
        await Other();
        var mine = StateMachineLayout.Of(_probe.Machine!.GetType())!;
        var context = new AssemblyLoadContext("copy", isCollectible: true);
        var copy = context.LoadFromAssemblyPath(typeof(StateMachineLayoutTests).Assembly.Location);
        var ofBody = LayoutIn(copy, _probe);

        ofBody.Method.Method!.Module.ShouldNotBe(mine.Method.Method!.Module);
        ofBody.Method.IsSame(mine.Method).ShouldBeFalse();
        mine.IsCopyOf(ofBody).ShouldBeTrue();
        mine.IsCopyOf(LayoutIn(copy, _outer)).ShouldBeFalse();
        mine.IsCopyOf(mine).ShouldBeFalse("it is the method itself");
        context.Unload();

        async Task Body()
        {
            await using (_probe.Enter())
            {
            }
        }

        async Task Other()
        {
            await using (_outer.EnterOuter())
            {
            }
        }

        static StateMachineLayout LayoutIn(Assembly copy, Probe probe) =>
            StateMachineLayout.Of(copy.GetType(probe.Machine!.GetType().FullName!, throwOnError: true)!)!;
    }

    [Test]
    public async Task Read_PlaceFoundInCopyOfTheAssembly_IsExact([Values] bool fails)
    {
        var context = new AssemblyLoadContext("copy", isCollectible: true);
        var copy = context.LoadFromAssemblyPath(typeof(StateMachineLayoutTests).Assembly.Location);
        _probe.ReplacePlace = place =>
        {
            var type = copy.GetType(place.Method.Method!.DeclaringType!.FullName!, throwOnError: true)!;

            return new EntryPlace(StateMachineLayout.Of(type)!.Method, place.Offset, place.Line, callee: null);
        };

        await Catch(Body);

        _probe.Answer.ShouldBe(Expected(fails));
        _probe.Place!.Method.Method!.Module.ShouldNotBe(typeof(StateMachineLayoutTests).Module);
        context.Unload();

        async Task Body()
        {
            await using (_probe.Enter())
            {
                ThrowIf(fails, _failure);
            }
        }
    }

    [Test]
    public async Task FindEntry_LineOfACallOfTheLibrary_IsThatCall()
    {
        var (layout, line) = await LayoutOf(Body);

        var first = layout.FindEntry(line + 1, callee: null);
        var second = layout.FindEntry(line + 2, callee: null);

        first.IsKnown.ShouldBeTrue();
        first.Last.ShouldBe(first.First);
        second.First.ShouldBeGreaterThan(first.First);
        layout.FindEntry(line + 3, callee: null).ShouldBe(EntryRange.Unknown, "nothing is called there");
        layout.FindEntry(line, callee: null).ShouldBe(EntryRange.Unknown, "it passes the number of its line to another method");

        static async Task<int> Body()
        {
            var line = Line();
            await using var one = await AsyncScope.EnterAsync(Empty());
            await using var other = await AsyncScope.EnterAsync(Empty());

            return line;
        }
    }

    [Test]
    public async Task FindEntry_TwoCallsInOneLine_IsTheirRange()
    {
        var (layout, line) = await LayoutOf(Body);

        var entry = layout.FindEntry(line + 1, callee: null);

        entry.IsKnown.ShouldBeTrue();
        entry.Last.ShouldBeGreaterThan(entry.First);

        static async Task<int> Body()
        {
            var line = Line();
            var (one, other) = (await AsyncScope.EnterAsync(Empty()), await AsyncScope.EnterAsync(Empty()));
            await one.DisposeAsync();
            await other.DisposeAsync();

            return line;
        }
    }

    [Test]
    public async Task FindEntry_Helper_IsTheRangeOfItsCalls()
    {
        var helper = ((Func<Task<AsyncScope<int>>>)Helper).Method;
        var (once, _) = await LayoutOf(Once);
        var (twice, line) = await LayoutOf(Twice);

        once.FindEntry(line: 0, helper).IsKnown.ShouldBeTrue();
        once.FindEntry(line: 0, helper).Last.ShouldBe(once.FindEntry(line: 0, helper).First);
        twice.FindEntry(line, helper).Last.ShouldBeGreaterThan(twice.FindEntry(line, helper).First);
        once.FindEntry(line: 0, callee: null).ShouldBe(EntryRange.Unknown);
        once.FindEntry(line: 0, typeof(object).GetMethod(nameof(ToString))).ShouldBe(EntryRange.Unknown);

        static async Task<int> Once()
        {
            await using var one = await Helper();

            return Line();
        }

        static async Task<int> Twice()
        {
            await using var one = await Helper();
            await using var other = await Helper();

            return Line();
        }

        static Task<AsyncScope<int>> Helper() => AsyncScope.EnterAsync(Empty()).AsTask();
    }

    [Test]
    public async Task Read_DisposalInOtherLambdaOfTheLine_NotesThatThePlaceIsOneOfSeveral()
    {
        const string Member = nameof(Read_DisposalInOtherLambdaOfTheLine_NotesThatThePlaceIsOneOfSeveral);
        Func<Task> first = async () => { await using (_probe.Enter()) { } };
        Func<Task> second = async () => { await using (_probe) { } };
        await first();
        var place = _probe.Place.ShouldNotBeNull();
        place.Member = Member;
        await first();
        place.IsOneOfSeveral.ShouldBeFalse();
        place = _probe.Place;
        place.Member = Member;

        await second();

        place.IsOneOfSeveral.ShouldBeTrue();
        _probe.Answers[^1].ShouldBe(StateMachineAnswer.None);
    }

    [Test]
    public async Task MachineOf_DelegateOfAwaiter_IsTheMachine()
    {
        object? found = null;
        await Body();

        found.ShouldNotBeNull().GetType().Name.ShouldContain(nameof(Body));
        StateMachineBox.MachineOf(null).ShouldBeNull();
        StateMachineBox.MachineOf("no box").ShouldBeNull();
        StateMachineBox.MachineOf((Action)GC.Collect).ShouldBeNull();

        async Task Body() => await new Awaiting(action => found = StateMachineBox.MachineOf(action));
    }

    [Test]
    public async Task MachineOf_AsTask_IsNone()
    {
        await Body();

        _probe.Machine.ShouldBeNull();

        async Task Body()
        {
            var scope = _probe.Enter();
            try
            {
                await Wait(suspends: true);
            }
            finally
            {
                await scope.DisposeAsync().AsTask();
            }
        }
    }

    /// <summary>The layout of a method, and the line that it returns.</summary>
    private static async Task<(StateMachineLayout Layout, int Line)> LayoutOf(Func<Task<int>> method)
    {
        var machine = method.Method.GetCustomAttribute<AsyncStateMachineAttribute>().ShouldNotBeNull().StateMachineType;

        return (StateMachineLayout.Of(machine).ShouldNotBeNull(), await method());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Line([CallerLineNumber] int line = 0) => line;

    private static async IAsyncEnumerable<int> Empty()
    {
        await Task.CompletedTask;
        yield return 1;
    }

    private static async Task<Exception?> Catch(Func<Task> body)
    {
        try
        {
            await body();

            return null;
        }
        catch (TimeoutException e)
        {
            return e;
        }
    }

    private static async Task Wait(bool suspends)
    {
        if (suspends)
        {
            await Task.Yield();
        }
    }

    private static void Throw(Exception exception) => ThrowIf(true, exception);

    private static void ThrowIf(bool condition, Exception exception)
    {
        if (condition)
        {
            throw exception;
        }
    }

    /// <summary>A type with what is looked for in a state machine, and a method that writes its state.</summary>
    private static Type Machine(
        string state,
        Type type,
        Action<TypeBuilder>? more = null,
        string name = "MoveNext",
        bool isConstant = true,
        Type? storesIn = null) =>
        MadeType.Define("Machine", builder =>
        {
            var field = builder.DefineField(state, type, FieldAttributes.Public);
            more?.Invoke(builder);
            var code = builder.DefineMethod(name, MethodAttributes.Public, typeof(void), []).GetILGenerator();
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldc_I4_0);
            if (!isConstant)
            {
                code.Emit(OpCodes.Neg);
            }

            if (type == typeof(long))
            {
                code.Emit(OpCodes.Conv_I8);
            }

            code.Emit(OpCodes.Stfld, storesIn?.GetField(state) ?? field);
            code.Emit(OpCodes.Ret);
        });

    private StateMachineAnswer Expected(bool fails) => fails ? StateMachineAnswer.Failed(_failure) : StateMachineAnswer.Completed;

    private sealed class RunSource(List<int> runs) : IValueTaskSource
    {
        public ValueTaskSourceStatus GetStatus(short token) => ValueTaskSourceStatus.Pending;

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        {
            runs.Add(StateMachineBox.RunOf(StateMachineBox.MachineOf(state)!));
            continuation(state);
        }

        public void GetResult(short token)
        {
        }
    }

    private sealed class Awaiting(Action<Action> whenAwaited) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public Awaiting GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation)
        {
            whenAwaited(continuation);
            continuation();
        }
    }
}
