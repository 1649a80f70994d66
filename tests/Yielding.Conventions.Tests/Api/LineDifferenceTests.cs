namespace Yielding.Conventions.Api;

public sealed class LineDifferenceTests
{
    [Test]
    public void Between_EqualTexts_IsEmpty()
    {
        LineDifference.Between("a\nb\n", "a\r\nb").ShouldBeEmpty();
    }

    [Test]
    public void Between_ChangedMember_ShowsItUnderItsType()
    {
        LineDifference.Between("class A\n{\n    M();\n    N();\n}\n", "class A\n{\n    M(int i);\n    N();\n}\n")
            .ShouldBe(["  class A", "-     M();", "+     M(int i);"]);
    }

    [Test]
    public void Between_AddedAndRemovedTypes_ShowsTheWholeOfThem()
    {
        LineDifference.Between("class A\n{\n    M();\n}\n\nclass C\n{\n}\n", "class B\n{\n    N();\n}\n\nclass C\n{\n}\n")
            .ShouldBe(["- class A", "+ class B", "-     M();", "+     N();"], ignoreOrder: true);
    }
}
