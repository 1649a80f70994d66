using System.Globalization;
using static Yielding.Scope;

namespace Yielding.Docs;

/// <summary>The code of docs/first-lesson.md, region by region, and the output that the page shows.</summary>
#pragma warning disable IDE0055, IDE0011 // documentation shows comments at the end of lines
[NonParallelizable] // the examples write to the current directory and to the console
public sealed class FirstLessonTests
{
    private readonly StringWriter _output = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
    private OrderBook _folder = null!;
    private TextWriter _before = null!;

    [SetUp]
    public void Redirect()
    {
        _folder = new OrderBook();
        _before = Console.Out;
        Console.SetOut(_output);
    }

    [TearDown]
    public void PutBack()
    {
        Console.SetOut(_before);
        _folder.Dispose();
        _output.Dispose();
    }

    [Test]
    public void ThreeWays_CloseTheFile()
    {
        {
            #region FirstByHand
            var file = new StreamWriter("list.txt");
            file.WriteLine("tea");
            file.Dispose();    // not reached when the line above throws
            #endregion
        }

        {
            #region FirstTryFinally
            var file = new StreamWriter("list.txt");
            try
            {
                file.WriteLine("tea");
            }
            finally
            {
                file.Dispose();    // runs in each case
            }
            #endregion
        }

        #region FirstUsing
        using (var file = new StreamWriter("list.txt"))
        {
            file.WriteLine("tea");
        }    // Dispose runs here, in each case
        #endregion

        File.ReadAllText("list.txt").Trim().ShouldBe("tea");
    }

    [Test]
    public void Iterator_StopsAtItsYield()
    {
        #region FirstIterator
        static IEnumerable<int> Numbers()
        {
            Console.WriteLine("before");
            yield return 7;    // the method stops here, and continues later
            Console.WriteLine("after");
        }

        foreach (var number in Numbers())
        {
            Console.WriteLine(number);
        }
        #endregion

        _output.ToString().ShouldBe("before\n7\nafter\n");
    }

    [Test]
    public void Scope_IsEnteredAndExited()
    {
        static IEnumerable<int> Numbers()
        {
            Console.WriteLine("before");
            yield return 7;
            Console.WriteLine("after");
        }

        #region FirstScope
        using (Enter(Numbers(), out var number))
        {
            Console.WriteLine(number);
        }
        #endregion

        _output.ToString().ShouldBe("before\n7\nafter\n");
    }

    [Test]
    public void SafeFile_ReplacesTheListOnlyWhenTheBlockCompleted()
    {
        #region FirstSafeFile
        static IEnumerable<StreamWriter> SafeFile(string path)
        {
            var draft = path + ".draft";
            try
            {
                using (var file = new StreamWriter(draft))
                {
                    yield return file;                        // the block of the caller runs here
                }

                File.Move(draft, path, overwrite: true);      // only when the block completed
            }
            finally
            {
                File.Delete(draft);                           // in each case; does nothing when there is none
            }
        }
        #endregion

        #region FirstUse
        using (Enter(SafeFile("list.txt"), out var file))
        {
            file.Write("tea, milk");
        }
        #endregion

        #region FirstFailure
        try
        {
            using (Enter(SafeFile("list.txt"), out var broken))
            {
                broken.Write("cake, ");
                throw new FormatException("The next line is not an order.");
            }
        }
        catch (FormatException e)
        {
            Console.WriteLine(e.Message);
        }

        Console.WriteLine(File.ReadAllText("list.txt"));
        #endregion

        _output.ToString().ShouldBe("The next line is not an order.\ntea, milk\n");
        File.Exists("list.txt.draft").ShouldBeFalse();

        _output.GetStringBuilder().Clear();

        #region FirstRun
        var length = Run(SafeFile("list.txt"), written =>
        {
            written.Write("tea, milk, cake");
            return 3;
        });
        #endregion

        length.ShouldBe(3);
        File.ReadAllText("list.txt").ShouldBe("tea, milk, cake");
    }

    [Test]
    public void Exercise_IndentsOnlyTheBlock()
    {
        #region FirstExercise
        static IEnumerable<string> Heading(string text)
        {
            Console.WriteLine($"== {text}");
            try     { yield return text; }
            finally { Console.WriteLine("=="); }
        }

        using (Enter(Heading("Orders")))
        {
            Console.WriteLine("tea");
        }
        #endregion

        _output.ToString().ShouldBe("== Orders\ntea\n==\n");
        Forms.Caught(() => Run(Heading("Orders"), _ => throw new BodyException())).ShouldBeOfType<BodyException>();
        _output.ToString().ShouldEndWith("== Orders\n==\n");
    }
}
