using System.Reflection;
using System.Reflection.Emit;
using Yielding.Support;

namespace Yielding.Outcomes;

/// <summary>The simulation of the evaluation stack, for IL that the C# compiler does not emit or emits rarely.</summary>
public sealed class EvaluationStackTests
{
    private const byte Nop = 0x00;
    private const byte Zero = 0x16;
    private const byte Duplicate = 0x25;
    private const byte Pop = 0x26;
    private const byte Return = 0x2A;
    private const byte BranchAlways = 0x2B;
    private const byte BranchIfTrue = 0x2D;
    private const byte LoadAddressOfLocal = 0x12;
    private const byte LoadReference = 0x50;

    [TestCase(new byte[] { 0x24, Return }, Description = "There is no such instruction.")]
    [TestCase(new byte[] { Pop, Return }, Description = "The stack is empty.")]
    [TestCase(new byte[] { Zero, BranchIfTrue, 1, Zero, Return }, Description = "Two paths arrive with different depths.")]
    [TestCase(
        new byte[] { Zero, BranchIfTrue, 3, Zero, BranchAlways, 0, Return }, Description = "Two branches arrive with different depths.")]
    [TestCase(new byte[] { Zero, Zero, 0x45, 0, 0, 0, 0, Return }, Description = "The targets of a switch would get a value.")]
    [TestCase(new byte[] { 0x28, 0, 0, 0, 0, Return }, Description = "The token of a call is that of no method.")]
    [TestCase(new byte[] { 0x29, 1, 0, 0, 0x11, Return }, Description = "The signature of an indirect call is not read.")]
    public void Of_DepthThatIsNotKnown_HasNoValues(byte[] code)
    {
        var stack = Of(code);

        stack.Top(0).ShouldBe(-1);
        stack.First(0).ShouldBe(-1);
        stack.ProducersOf(0, stack.Top(0)).ShouldBeEmpty();
        stack.UsesOf(0).ShouldBe([(-1, -1)]);
    }

    // The method's own parameters are not all that is popped.
    [Test]
    public void Of_VariableArguments_HasNoValues()
    {
        var type = MadeType.Define("Caller", builder =>
        {
            var called = builder.DefineMethod(
                "Called", MethodAttributes.Public | MethodAttributes.Static, CallingConventions.VarArgs, typeof(void), []);
            called.GetILGenerator().Emit(OpCodes.Ret);
            var code = builder.DefineMethod("Caller", MethodAttributes.Public | MethodAttributes.Static, typeof(void), []).GetILGenerator();
            code.Emit(OpCodes.Ldc_I4_0);
            code.EmitCall(OpCodes.Call, called, [typeof(int)]);
            code.Emit(OpCodes.Ret);
        });
        var method = type.GetMethod("Caller")!;
        var body = method.GetMethodBody()!;

        EvaluationStack.Of(body, [.. Instruction.In(body.GetILAsByteArray()!)], new MethodTokens(method)).Top(1).ShouldBe(-1);
    }

    [Test]
    public void Of_Branches_HaveTheDepthOfTheirTargets()
    {
        var stack = Of([Zero, Zero, BranchIfTrue, 2, BranchAlways, 0, Pop, Return]);

        Enumerable.Range(0, 6).Select(stack.Top).ShouldBe([-1, 0, 1, 0, 0, -1]);
        stack.ProducersOf(4, place: 0).ShouldBe([0]);
    }

    [Test]
    public void ProducersOf_ValueThatIsNotPushed_AreNone() => Of([Nop, Zero, Pop, Return]).ProducersOf(0, place: 0).ShouldBeEmpty();

    [Test]
    public void UsesOf_Duplicate_AreThoseOfBothCopies()
    {
        var stack = Of([LoadAddressOfLocal, 0, Duplicate, LoadReference, Pop, LoadReference, Pop, Return]);

        stack.UsesOf(0).ShouldBe([(4, 0), (2, 1)], ignoreOrder: true);
    }

    [Test]
    public void UsesOf_ValueThatIsNeverUsed_IsUnknown()
    {
        Of([LoadAddressOfLocal, 0]).UsesOf(0).ShouldBe([(-1, 0)]);
        Of([LoadAddressOfLocal, 0, Return, Nop, Zero, Pop, Return]).UsesOf(0).ShouldHaveSingleItem();
    }

    // A jump has the value on the stack, and its target is further on.
    [Test]
    public void UsesOf_ValueAcrossAJump_IsUnknown()
    {
        var stack = Of([Zero, BranchIfTrue, 4, LoadAddressOfLocal, 0, BranchAlways, 2, LoadAddressOfLocal, 1, LoadReference, Pop, Return]);

        stack.UsesOf(2).ShouldBe([(-1, 0)]);
        stack.UsesOf(4).ShouldBe([(5, 0)]);
        stack.ProducersOf(5, place: 0).ShouldBe([4, 2], ignoreOrder: true);
    }

    private static EvaluationStack Of(byte[] code)
    {
        // A body without blocks.
        var method = ((Action)Nothing).Method;

        return EvaluationStack.Of(method.GetMethodBody()!, [.. Instruction.In(code)], new MethodTokens(method));
    }

    private static void Nothing()
    {
    }
}
