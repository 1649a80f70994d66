using System.Diagnostics;

namespace Yielding.Contextlib;

/// <summary>
/// The rules for exit stacks, which CPython tests once for its synchronous and once for its asynchronous stack. Each half plays them in
/// both of its forms, and the asynchronous one with synchronous and with asynchronous entries.
/// </summary>
public abstract class ExitStackContract
{
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();

    /// <summary>The body is a delegate, so that its exception can be suppressed.</summary>
    protected abstract bool CanSuppress { get; }

    /// <summary>Runs a body with a stack; gives what reached the caller, null when nothing did.</summary>
    protected abstract Task<Exception?> PlayAsync(Action<IEntries> body);

    /// <summary>Runs a body in nested blocks, the outermost first; gives what reached the caller, null when nothing did.</summary>
    protected abstract Task<Exception?> NestAsync(IReadOnlyList<Func<Exception?, bool>> exits, Action body);

    [Test]
    [Contextlib(46, "TestBaseExitStack.test_no_resources")]
    public async Task Stack_Empty_DoesNothing([Values] bool fails)
    {
        var caught = await PlayAsync(_ =>
        {
            _journal.Write("body");
            if (fails)
            {
                throw _failure;
            }
        });

        caught.ShouldBe(fails ? _failure : null);
        _journal.ShouldBe("body");
    }

    [Test]
    [Contextlib(47, "TestBaseExitStack.test_callback")]
    [Contextlib(114, "TestAsyncExitStack.test_async_callback")]
    public async Task Callback_Several_RunLastFirstWithTheirArguments([Values] bool fails)
    {
        await PlayAsync(stack =>
        {
            stack.Callback(() => _journal.Write("no argument"));
            stack.Callback(_journal.Write, "one");
            stack.Callback(state => _journal.Write($"{state.Self} {state.Callback}"), (Self: 1, Callback: 2));
            stack.Callback<object?>(state => _journal.Write($"null: {state is null}"), null);
            if (fails)
            {
                throw _failure;
            }
        });

        _journal.ShouldBe("null: True", "1 2", "one", "no argument");
    }

    [Test]
    [Contextlib(48, "TestBaseExitStack.test_push")]
    [Contextlib(115, "TestAsyncExitStack.test_async_push")]
    public async Task Push_BodyFails_ExitsReceiveTheExceptionUntilOneSuppressesIt()
    {
        var caught = await PlayAsync(stack =>
        {
            stack.PushManager(Receive("outermost", answer: false));
            stack.Push(Receive("outer", answer: false));
            stack.PushManager(Receive("suppresses", answer: true));
            stack.PushManager(Receive("manager", answer: false));
            stack.Push(Receive("inner", answer: false));

            throw _failure;
        });

        // In a using the language throws it again, whatever the entries say: then those further out had better know.
        var further = CanSuppress ? "null" : "the body failed";
        caught.ShouldBe(CanSuppress ? null : _failure);
        _journal.ShouldBe(
            "inner: the body failed",
            "manager: the body failed",
            "suppresses: the body failed",
            $"outer: {further}",
            $"outermost: {further}");
    }

    [Test]
    [Contextlib(48, "TestBaseExitStack.test_push")]
    [Contextlib(115, "TestAsyncExitStack.test_async_push")]
    public async Task Push_BodyCompletes_ExitsReceiveNull()
    {
        var caught = await PlayAsync(stack =>
        {
            stack.PushManager(Receive("manager", answer: true));
            stack.Push(Receive("function", answer: false));
        });

        caught.ShouldBeNull();
        _journal.ShouldBe("function: null", "manager: null");
    }

    [Test]
    [Contextlib(49, "TestBaseExitStack.test_enter_context")]
    [Contextlib(116, "TestAsyncExitStack.test_enter_async_context")]
    public async Task Enter_Generator_RunsTheSetupAndRegistersTheExit()
    {
        var caught = await PlayAsync(stack =>
        {
            stack.Callback(() => _journal.Write("outer callback"));
            stack.Enter(Noting).ShouldBe(Recipe.Value);
            _journal.Write("body");
            stack.Callback(() => _journal.Write("inner callback"));
            stack.Count.ShouldBe(3);
        });

        caught.ShouldBeNull();
        _journal.ShouldBe("setup", "body", "inner callback", "after", "finally", "outer callback");
    }

    [Test]
    [Contextlib(50, "TestBaseExitStack.test_enter_context_errors")]
    [Contextlib(117, "TestAsyncExitStack.test_enter_async_context_errors")]
    public async Task Enter_SetupFails_RegistersNothing([Values] bool yields)
    {
        var caught = await PlayAsync(stack =>
        {
            stack.Push(Receive("earlier", answer: false));
            var refusal = Should.Throw<Exception>(
                () => stack.Enter(yields ? Noting with { Setup = () => throw _failure } : Noting with { Yields = 0 }));
            refusal.ShouldBeOfType(yields ? typeof(BodyException) : typeof(YieldRuleException));
            stack.Count.ShouldBe(1);

            throw refusal;
        });

        caught.ShouldNotBeNull();
        _journal.ShouldBe(yields ? ["finally", $"earlier: {caught.Message}"] : ["setup", "finally", $"earlier: {caught.Message}"]);
    }

    [Test]
    [Contextlib(8, "ContextManagerTestCase.test_contextmanager_no_reraise")]
    [Contextlib(94, "AsyncContextManagerTestCase.test_contextmanager_no_reraise")]
    public async Task Enter_GeneratorDoesNotHandleTheException_OuterEntriesReceiveIt([Values] bool observes)
    {
        var caught = await PlayAsync(stack =>
        {
            stack.Push(Receive("outer", answer: false));
            stack.Enter(observes ? Noting with { AfterWithBody = body => body.Rethrow() } : Noting);

            throw _failure;
        });

        caught.ShouldBeSameAs(_failure);
        _failure.GetContext().ShouldBeNull();
        _journal.ShouldBe("setup", "finally", "outer: the body failed");
    }

    [Test]
    [Contextlib(53, "TestBaseExitStack.test_exit_raise")]
    public async Task Push_ExitReturnsFalse_TheExceptionPropagates()
    {
        var caught = await PlayAsync(stack =>
        {
            stack.Push(_ => false);

            throw _failure;
        });

        caught.ShouldBeSameAs(_failure);
    }

    [Test]
    [Contextlib(54, "TestBaseExitStack.test_exit_suppress")]
    [Contextlib(62, "TestBaseExitStack.test_body_exception_suppress")]
    public async Task Push_ExitReturnsTrue_TheExceptionIsSuppressed()
    {
        var caught = await PlayAsync(stack =>
        {
            stack.Push(_ => true);

            throw _failure;
        });

        caught.ShouldBe(CanSuppress ? null : _failure);
    }

    [Test]
    [Contextlib(55, "TestBaseExitStack.test_exit_exception_traceback")]
    public async Task StackTrace_CallbackThrows_HasTheCallbackAndThatOfItsContextTheBody()
    {
        var caught = await PlayAsync(stack =>
        {
            stack.Callback(FailInTheCallback);
            FailInTheBody();
        });

        caught.ShouldNotBeNull().StackTrace.ShouldNotBeNull().ShouldSatisfyAllConditions(
            trace => trace.ShouldContain(nameof(FailInTheCallback)),
            trace => trace.ShouldNotContain(nameof(FailInTheBody)));
        caught.GetContext().ShouldBeSameAs(_failure);
        _failure.StackTrace.ShouldNotBeNull().ShouldSatisfyAllConditions(
            trace => trace.TrimStart().Split('\n')[0].ShouldContain(nameof(FailInTheBody)),
            trace => trace.ShouldNotContain(nameof(FailInTheCallback)));
    }

    // The exits stand from the innermost to the outermost; each throws the exception of its number.
    [TestCase("1", "2 3", "3 2 1", Description = "Each replaces the one before.")]
    [TestCase("", "1 2 3", "3 2 1", Description = "Also when the body has completed, where CPython's stack links nothing.")]
    [TestCase("1", "2 2", "2 1", Description = "One that is thrown twice is not its own context, as it is in CPython's stack.")]
    [TestCase("", "2 2", "2")]
    [TestCase("1", "1", "1")]
    [TestCase("1", "2 1", "1 2", Description = "Back to the body's: the other one is not lost, as it is in CPython's stack.")]
    [TestCase("1", "2 1 2", "2 1")]
    [Contextlib(56, "TestBaseExitStack.test_exit_exception_chaining_reference")]
    [Contextlib(57, "TestBaseExitStack.test_exit_exception_chaining")]
    [Contextlib(118, "TestAsyncExitStack.test_async_exit_exception_chaining")]
    public async Task Context_ExitsReplaceExceptions_IsThatOfNestedBlocks(string body, string exits, string chain)
    {
        (await NestAsync(body, exits)).ShouldBe(chain);
        (await StackAsync(body, exits)).ShouldBe(chain);
    }

    // What a using can't suppress stays in the chain: any block's exception when blocks are nested, the body's alone on a stack.
    [Test]
    [Contextlib(56, "TestBaseExitStack.test_exit_exception_chaining_reference")]
    [Contextlib(57, "TestBaseExitStack.test_exit_exception_chaining")]
    [Contextlib(118, "TestAsyncExitStack.test_async_exit_exception_chaining")]
    public async Task Context_Suppressed_EndsThereAndTheExitReceivedIt()
    {
        (await NestAsync("1", "2 s 3 4")).ShouldBe(CanSuppress ? "4 3" : "4 3 2 1");
        (await StackAsync("1", "2 s 3 4")).ShouldBe(CanSuppress ? "4 3" : "4 3 1");

        _journal.ShouldBe("suppresses 2 1", "suppresses 2 1");
    }

    // A context records what happened, and a program can't clear it: there is no 'raise … from None'. Suppress comes nearest.
    [Test]
    [Contextlib(58, "TestBaseExitStack.test_exit_exception_explicit_none_context")]
    [Contextlib(119, "TestAsyncExitStack.test_async_exit_exception_explicit_none_context")]
    public async Task Context_GeneratorSuppressesAndThenThrows_IsKeptOnce()
    {
        var caught = await PlayAsync(stack =>
        {
            stack.Enter(new Recipe
            {
                AfterWithBody = body =>
                {
                    body.Suppress();

                    throw Named("2");
                },
            });

            throw Named("1");
        });

        ChainOf(caught).ShouldBe("2 1");
    }

    [Test]
    [Contextlib(59, "TestBaseExitStack.test_exit_exception_non_suppressing")]
    public async Task Callback_BodyFails_SuppressesNothing()
    {
        var caught = await PlayAsync(stack =>
        {
            stack.Callback(() => _journal.Write("called"));
            stack.Callback(() => throw _failure);
        });

        caught.ShouldBeSameAs(_failure);
        _journal.ShouldBe("called");
    }

    [Test]
    [Contextlib(59, "TestBaseExitStack.test_exit_exception_non_suppressing")]
    public async Task Exit_ThrowsAfterASuppression_Propagates()
    {
        var caught = await PlayAsync(stack =>
        {
            stack.Callback(() => throw Named("2"));
            stack.Push(_ => true);
            stack.Callback(() => throw Named("1"));
        });

        ChainOf(caught).ShouldBe("2");
    }

    [Test]
    [Contextlib(60, "TestBaseExitStack.test_exit_exception_with_correct_context")]
    public async Task Context_GeneratorsLinkedTheirExceptions_AreNotLinkedAgain()
    {
        Recipe Replacing(string name) => new()
        {
            AfterWithBody = body =>
            {
                Should.Throw<BodyException>(body.Rethrow);

                throw Named(name);
            },
        };

        var caught = await PlayAsync(stack =>
        {
            stack.Enter(Replacing("4"));
            stack.Enter(Replacing("3"));
            stack.Enter(Replacing("2"));

            throw Named("1");
        });

        ChainOf(caught).ShouldBe("4 3 2 1");
    }

    [Test]
    [Contextlib(61, "TestBaseExitStack.test_exit_exception_with_existing_context")]
    public async Task Context_OfItsOwn_GetsTheOlderOneAtItsEnd()
    {
        var later = Should.Throw<BodyException>(
            () => Scope.Run(new Recipe { Finally = () => throw Named("5") }.Generator(null), _ => throw Named("4")));
        ChainOf(later).ShouldBe("5 4");

        var caught = await PlayAsync(stack =>
        {
            stack.Callback(() => throw later);
            stack.Callback(() => throw Named("3"));
            stack.Callback(() => throw Named("2"));

            throw Named("1");
        });

        ChainOf(caught).ShouldBe("5 4 3 2 1");
    }

    [Test]
    [Contextlib(63, "TestBaseExitStack.test_exit_exception_chaining_suppress")]
    public async Task Exit_LastOne_CanSuppressWhatExitsThrew()
    {
        var caught = await PlayAsync(stack =>
        {
            stack.Push(Receive("outermost", answer: true));
            stack.Push(_ => throw Named("2"));
            stack.Push(_ => throw Named("1"));
        });

        caught.ShouldBeNull();
        _journal.ShouldBe("outermost: 2");
    }

    [Test]
    [Contextlib(64, "TestBaseExitStack.test_excessive_nesting")]
    public async Task Callback_TenThousand_UnwindWithoutRecursion()
    {
        const int Count = 10_000;
        var calls = 0;
        List<int> depths = [];

        var caught = await PlayAsync(stack =>
        {
            for (var i = 0; i < Count; i++)
            {
                stack.Callback(() =>
                {
                    if (calls++ % 1000 == 0)
                    {
                        depths.Add(new StackTrace(fNeedFileInfo: false).FrameCount);
                    }
                });
            }
        });

        caught.ShouldBeNull();
        calls.ShouldBe(Count);
        (depths.Max() - depths.Min()).ShouldBeLessThan(100);
    }

    [Test]
    [Contextlib(66, "TestBaseExitStack.test_dont_reraise_RuntimeError")]
    public async Task Exit_ThrowsTheReceivedException_IsNoReplacementAndAWrapperIs()
    {
        var caught = await PlayAsync(stack =>
        {
            stack.Enter(new Recipe { AfterWithBody = body => throw new InvalidOperationException("wrapper", body.Exception) });
            stack.Enter(new Recipe { AfterWithBody = body => throw body.Exception! });

            throw _failure;
        });

        caught.ShouldBeOfType<InvalidOperationException>().InnerException.ShouldBeSameAs(_failure);
        caught.GetContext().ShouldBeSameAs(_failure);
        _failure.InnerException.ShouldBeNull();
        _failure.GetContext().ShouldBeNull();
    }

    private Recipe Noting => new()
    {
        Setup = () => _journal.Write("setup"),
        After = () => _journal.Write("after"),
        Finally = () => _journal.Write("finally"),
    };

    private static void FailInTheCallback() => throw new TimeoutException();

    private static string ChainOf(Exception? caught)
    {
        var chain = new List<string>();
        for (var next = caught; next is not null && chain.Count < 10; next = next.GetContext())
        {
            chain.Add(next.Message);
        }

        return string.Join(' ', chain);
    }

    private void FailInTheBody() => throw _failure;

    private static BodyException Named(string name) => new(name);

    private Func<Exception?, bool> Receive(string name, bool answer) => thrown =>
    {
        _journal.Write($"{name}: {thrown?.Message ?? "null"}");

        return answer;
    };

    private async Task<string> NestAsync(string body, string exits)
    {
        var (functions, fail) = Program(body, exits);

        return ChainOf(await NestAsync(functions, fail));
    }

    private async Task<string> StackAsync(string body, string exits)
    {
        var (functions, fail) = Program(body, exits);

        return ChainOf(await PlayAsync(stack =>
        {
            foreach (var exit in functions)
            {
                stack.Push(exit);
            }

            fail();
        }));
    }

    /// <summary>The exits, the outermost first, and the body. The same number is the same exception; s suppresses.</summary>
    private (List<Func<Exception?, bool>> Exits, Action Body) Program(string body, string exits)
    {
        var exceptions = exits.Split(' ').Append(body).Distinct().ToDictionary(name => name, Named);
        bool Suppress(Exception? thrown)
        {
            _journal.Write($"suppresses {ChainOf(thrown)}");

            return true;
        }

        Func<Exception?, bool> Exit(string name) => name == "s" ? Suppress : _ => throw exceptions[name];
        Action fail = body.Length > 0 ? () => throw exceptions[body] : () => { };

        return ([.. exits.Split(' ').Select(Exit).Reverse()], fail);
    }
}
