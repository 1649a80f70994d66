namespace Yielding.Parity.Support;

public sealed class PythonScriptTests
{
    private static readonly PythonScript s_script = new(new TextFile(
        "python/Example.py",
        """
        # The rule.
        # since 3.11.7: a mended defect.
        # except 3.12.0: as before.
        # until 3.14: changed later.
        from _trace import say
        """));

    [TestCase("3.11.6", "since 3.11.7: a mended defect.")]
    [TestCase("3.11.7", null)]
    [TestCase("3.12.0", "except 3.12.0: as before.")]
    [TestCase("3.12.1", null)]
    [TestCase("3.14.9", null)]
    [TestCase("3.15.0", "until 3.14: changed later.")]
    public void Script_NewRule_StatesTheVersionsThatHaveIt(string version, string? refusal)
    {
        s_script.RefusalOf(PythonVersion.Parse(version)).ShouldBe(refusal);
    }

    [Test]
    public void Script_NameAndRule_AreThoseOfTheScenario()
    {
        s_script.Scenario.ShouldBe("Example");
        s_script.Rule.ShouldBe("The rule.");
    }
}
