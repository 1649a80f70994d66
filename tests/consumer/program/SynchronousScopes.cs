using Yielding;
using static Yielding.Scope;

namespace Consumer;

internal sealed class SynchronousScopes(string folder)
{
    public void Play()
    {
        Print("using", ledger =>
        {
            using (Enter(ledger.Transaction(), out var rows))
            {
                rows.Add("tea");
            }
        });
        Print("using, failing body", ledger =>
        {
            using (Enter(ledger.Transaction(), out var rows))
            {
                rows.Add("tea");
                throw new TimeoutException();
            }
        });
        Print("using, handled exception", ledger =>
        {
            using (Enter(ledger.Transaction(), out var rows))
            {
                try
                {
                    throw new TimeoutException();
                }
                catch (TimeoutException)
                {
                    rows.Add("milk");
                }
            }
        });
        Print("using, handled exception and Complete", ledger =>
        {
            using var scope = Enter(ledger.Transaction(), out var rows);
            try
            {
                throw new TimeoutException();
            }
            catch (TimeoutException)
            {
                rows.Add("milk");
            }

            scope.Complete();
        });
        Print("using, Fail", ledger =>
        {
            using var scope = Enter(ledger.Transaction(), out var rows);
            rows.Add("tea");
            scope.Fail(new TimeoutException());
        });
        Print("Run", ledger => Console.Write(Run(ledger.Transaction(), rows =>
        {
            rows.Add("tea");

            return rows.Count;
        }) + " row, "));
        Print("Run, failing body", ledger => Run(ledger.Transaction(), rows =>
        {
            rows.Add("tea");
            throw new TimeoutException();
        }));
        Print("Run, suppressed", _ => Run(body => Suppressing(body), _ => throw new TimeoutException()));
        Print("using, suppression is ignored with a warning", _ =>
        {
            using (Enter(body => Suppressing(body)))
            {
                throw new TimeoutException();
            }
        });
        Print("ExitStack", ledger => Fill(ledger, fails: false));
        Print("ExitStack, failing body", ledger => Fill(ledger, fails: true));
    }

    private static void Fill(Ledger ledger, bool fails)
    {
        using var stack = new ExitStack();
        stack.Callback(text => Console.Write(text), "callback, ");
        foreach (var name in (string[])["tea", "milk"])
        {
            stack.Enter(ledger.Transaction()).Add(name);
        }

        if (fails)
        {
            throw new TimeoutException();
        }
    }

    private static IEnumerable<int> Suppressing(ScopeBody body)
    {
        yield return 1;
        try
        {
            body.Rethrow();
        }
        catch (TimeoutException)
        {
            // ends here
        }
    }

    private void Print(string name, Action<Ledger> play)
    {
        var ledger = new Ledger(folder, name);
        Console.Write($"{name}: ");
        try
        {
            play(ledger);
            Console.WriteLine(ledger);
        }
        catch (TimeoutException e)
        {
            Console.WriteLine($"{ledger}, {e.GetType().Name}");
        }
    }
}
