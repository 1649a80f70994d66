namespace Yielding.Conventions.Sources;

/// <summary>The check finds messages that break off.</summary>
public sealed class ExceptionMessagesTests
{
    [TestCase("throw new InvalidOperationException(\"No stop\");")]
    [TestCase("throw new System.InvalidOperationException($\"No {stop}\");")]
    [TestCase("throw new InvalidOperationException(\"First. \" + \"No stop\");")]
    [TestCase("throw new InvalidOperationException(a ? \"Stop.\" : \"No stop\");")]
    [TestCase("throw new InvalidOperationException(name ?? \"No stop\");")]
    [TestCase("throw new InvalidOperationException(a switch { 1 => \"No stop\", _ => \"Stop.\" });")]
    [TestCase("throw new ArgumentNullException(nameof(a), \"No stop\");")]
    [TestCase("throw new ArgumentException(paramName: nameof(a), message: \"No stop\");")]
    [TestCase("class A { const string Text = \"No stop\"; void M() => throw new NotSupportedException(A.Text); }")]
    [TestCase("class A { void M() => throw new TimeoutException(Say()); string Say() { return \"No stop\"; } }")]
    [TestCase("class AException : Exception { AException() : base(\"No stop\") { } }")]
    [TestCase("class AException() : InvalidOperationException(\"No stop\");")]
    public void Problems_WhenAMessageBreaksOff_AreReported(string source)
    {
        Check(source).Problems().ShouldHaveSingleItem().ShouldStartWith("File.cs:1: ");
    }

    [TestCase("throw new InvalidOperationException(\"A stop.\");")]
    [TestCase("throw new InvalidOperationException($\"A {stop}.\");")]
    [TestCase("throw new InvalidOperationException(\"\"\"A stop.\"\"\", inner);")]
    [TestCase("throw new ArgumentNullException(\"name\", \"A stop.\");")]
    [TestCase("class A { string Say(int i) => i == 0 ? \"A stop.\" : Say(i - 1); void M() => throw new TimeoutException(Say(1)); }")]
    public void Problems_WhenAMessageIsASentence_AreNone(string source)
    {
        var check = Check(source);

        check.All().ShouldNotBeEmpty();
        check.Problems().ShouldBeEmpty();
    }

    private static ExceptionMessages Check(string source) => new([SourceFile.Parse("File.cs", source)]);
}
