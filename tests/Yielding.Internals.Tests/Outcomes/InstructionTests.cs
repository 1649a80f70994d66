using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Yielding.Outcomes;

/// <summary>The reader of IL, with every instruction that ECMA-335 has.</summary>
public sealed class InstructionTests
{
    // If an operand of this is taken for an instruction, it is a load of a field with a token that does not exist.
    private const byte LoadField = 0x7B;

    private static readonly FieldInfo s_one = typeof(Fields).GetField(nameof(Fields.One))!;
    private static readonly FieldInfo s_two = typeof(Fields).GetField(nameof(Fields.Two))!;
    private static readonly MethodInfo s_method = typeof(Fields).GetMethod(nameof(Fields.Use))!;

    private static readonly OpCode[] s_opcodes =
    [
        .. typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)!)
            .Where(code => code.OpCodeType != OpCodeType.Nternal),
    ];

    [Test]
    public void In_EachOpcode_SkipsItsOperand()
    {
        s_opcodes.Length.ShouldBeGreaterThan(200);
        s_opcodes.Count(code => code.Size == 2).ShouldBeGreaterThan(20);
        foreach (var opcode in s_opcodes)
        {
            byte[] one = [.. Bytes(opcode), .. Operand(opcode)];
            byte[] code = [.. one, .. Store(s_one), .. one, .. Load(s_two)];

            Read(code).Select(instruction => (instruction.Offset, instruction.Code)).ShouldBe(
                [
                    (0, one[0]),
                    (one.Length, Instruction.StoreField),
                    (one.Length + 5, one[0]),
                    ((2 * one.Length) + 5, Instruction.LoadField),
                ],
                opcode.Name);
        }
    }

    // The standard has it, System.Reflection.Emit does not.
    [Test]
    public void In_NoPrefix_SkipsItsOperand() =>
        Read([0xFE, 0x19, LoadField, .. Load(s_one)]).Select(instruction => instruction.Offset).ShouldBe([0, 3]);

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(300)]
    public void In_Switch_SkipsAllItsTargets(int targets)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(count, targets);
        byte[] code = [.. Bytes(OpCodes.Switch), .. count, .. Enumerable.Repeat(LoadField, 4 * targets), .. Load(s_one)];

        Read(code).Select(instruction => instruction.Offset).ShouldBe([0, 5 + (4 * targets)]);
    }

    [Test]
    public void In_Operand_IsItsFirstFourBytes()
    {
        foreach (var opcode in s_opcodes.Where(code => code.OperandType is not OperandType.InlineSwitch))
        {
            var expected = LengthOf(opcode.OperandType) switch
            {
                0 => 0,
                1 => 0x7B,
                2 => 0x7B7B,
                _ => 0x7B7B7B7B,
            };

            Read([.. Bytes(opcode), .. Operand(opcode), 0x2A])[0].Operand.ShouldBe(expected, opcode.Name);
        }

        Read(Store(s_two)).Single().Operand.ShouldBe(s_two.MetadataToken);
    }

    [Test]
    public void In_StoredConstant_IsReadInEveryForm()
    {
        var forms = new (byte[] Code, int Value)[]
        {
            (Bytes(OpCodes.Ldc_I4_M1), -1),
            (Bytes(OpCodes.Ldc_I4_0), 0),
            (Bytes(OpCodes.Ldc_I4_1), 1),
            (Bytes(OpCodes.Ldc_I4_2), 2),
            (Bytes(OpCodes.Ldc_I4_3), 3),
            (Bytes(OpCodes.Ldc_I4_4), 4),
            (Bytes(OpCodes.Ldc_I4_5), 5),
            (Bytes(OpCodes.Ldc_I4_6), 6),
            (Bytes(OpCodes.Ldc_I4_7), 7),
            (Bytes(OpCodes.Ldc_I4_8), 8),
            ([.. Bytes(OpCodes.Ldc_I4_S), 0x7F], 127),
            ([.. Bytes(OpCodes.Ldc_I4_S), 0xFC], -4),
            ([.. Bytes(OpCodes.Ldc_I4), 0x00, 0x01, 0x00, 0x00], 256),
            ([.. Bytes(OpCodes.Ldc_I4), 0x00, 0xFF, 0xFF, 0xFF], -256),
        };

        foreach (var (code, value) in forms)
        {
            Read([.. code, .. Store(s_one)])[^1].Constant.ShouldBe(value);
        }
    }

    [Test]
    public void In_ConstantThroughCopies_IsKept()
    {
        byte[][] copies =
        [
            Bytes(OpCodes.Nop),
            Bytes(OpCodes.Dup),
            Bytes(OpCodes.Stloc_0),
            Bytes(OpCodes.Stloc_1),
            Bytes(OpCodes.Stloc_2),
            Bytes(OpCodes.Stloc_3),
            [.. Bytes(OpCodes.Stloc_S), 5],
            [.. Bytes(OpCodes.Stloc), 0x2C, 0x01],
        ];

        foreach (var copy in copies)
        {
            Read([.. Bytes(OpCodes.Ldc_I4_3), .. copy, .. copy, .. Store(s_one)])[^1].Constant.ShouldBe(3);
        }
    }

    // What is stored may be another value then.
    [Test]
    public void In_ConstantThroughOtherInstructions_IsNotKept()
    {
        HashSet<OpCode> keeping =
            [OpCodes.Nop, OpCodes.Dup, OpCodes.Stloc, OpCodes.Stloc_S, OpCodes.Stloc_0, OpCodes.Stloc_1, OpCodes.Stloc_2, OpCodes.Stloc_3];
        foreach (var opcode in s_opcodes.Where(code => !keeping.Contains(code) && !LoadsConstant(code)))
        {
            Read([.. Bytes(OpCodes.Ldc_I4_3), .. Bytes(opcode), .. Operand(opcode), .. Store(s_one)])[^1]
                .Constant.ShouldBeNull(opcode.Name);
        }
    }

    [Test]
    public void In_TwoStores_TheSecondHasNoConstant() =>
        Read([.. Bytes(OpCodes.Ldc_I4_3), .. Store(s_one), .. Store(s_two)])
            .Select(instruction => instruction.Constant).ShouldBe([null, 3, null]);

    // A 64-bit constant is none of an int field, and its bytes may look like instructions.
    [Test]
    public void In_LongConstant_IsNoConstant() =>
        Read([.. Bytes(OpCodes.Ldc_I8), 0x16, 0x16, 0x16, 0x16, 0x16, 0x16, 0x16, 0x16, .. Store(s_one)])[^1].Constant.ShouldBeNull();

    [Test]
    public void In_CompiledMethod_GivesItsInstructions()
    {
        var instructions = Read(s_method.GetMethodBody()!.GetILAsByteArray()!);
        var others = typeof(Others).GetField(nameof(Others.One));

        instructions.Where(instruction => instruction.Code == Instruction.StoreField).Select(Field)
            .ShouldBe([(s_one, 7), (others, null), (s_two, null), (typeof(Base).GetField(nameof(Base.Inherited)), 1)]);
        instructions.Where(instruction => instruction.Code == Instruction.LoadField).Select(Field)
            .ShouldBe([(s_one, null), (others, null)]);
        instructions.Where(instruction => instruction.Code == Instruction.LoadFieldAddress).Select(Field).ShouldBe([(s_two, null)]);
        instructions.Single(instruction => instruction.Code == Instruction.Call).Constant.ShouldBeNull();
        instructions.Select(instruction => instruction.Offset).ShouldBeInOrder();

        static (FieldInfo?, int?) Field(Instruction instruction) =>
            (s_method.Module.ResolveField(instruction.Operand), instruction.Constant);
    }

    // Everything but the properties of the instruction itself is false and null.
    [TestCase("br", nameof(Instruction.IsBranch), nameof(Instruction.IsExit))]
    [TestCase("br.s", nameof(Instruction.IsBranch), nameof(Instruction.IsExit))]
    [TestCase("beq", nameof(Instruction.IsBranchIfEqual))]
    [TestCase("beq.s", nameof(Instruction.IsBranchIfEqual))]
    [TestCase("bne.un", nameof(Instruction.IsBranchUnlessEqual))]
    [TestCase("bne.un.s", nameof(Instruction.IsBranchUnlessEqual))]
    [TestCase("blt")]
    [TestCase("stloc.0", nameof(Instruction.IsStore), "StoredLocal 0")]
    [TestCase("stloc.3", nameof(Instruction.IsStore), "StoredLocal 3")]
    [TestCase("stloc.s", nameof(Instruction.IsStore), "StoredLocal 123")]
    [TestCase("stloc", nameof(Instruction.IsStore), "StoredLocal 31611")]
    [TestCase("stfld", nameof(Instruction.IsStore))]
    [TestCase("throw", nameof(Instruction.IsExit))]
    [TestCase("rethrow", nameof(Instruction.IsExit))]
    [TestCase("leave", nameof(Instruction.IsExit))]
    [TestCase("leave.s", nameof(Instruction.IsExit))]
    [TestCase("ret", nameof(Instruction.IsExit))]
    [TestCase("endfinally", nameof(Instruction.IsExit))]
    [TestCase("endfilter", nameof(Instruction.IsExit))]
    [TestCase("call", nameof(Instruction.IsCall))]
    [TestCase("callvirt", nameof(Instruction.IsCall))]
    [TestCase("newobj")]
    [TestCase("calli")]
    [TestCase("ldfld", nameof(Instruction.IsFieldLoad), nameof(Instruction.IsRead))]
    [TestCase("ldflda", nameof(Instruction.IsFieldLoad))]
    [TestCase("ldsfld")]
    [TestCase("nop", nameof(Instruction.IsConversion))]
    [TestCase("dup", nameof(Instruction.IsConversion), nameof(Instruction.IsDuplicate))]
    [TestCase("castclass", nameof(Instruction.IsConversion))]
    [TestCase("isinst", nameof(Instruction.IsConversion))]
    [TestCase("unbox.any", nameof(Instruction.IsConversion))]
    [TestCase("box", nameof(Instruction.IsConversion))]
    [TestCase("constrained.", nameof(Instruction.IsConversion), nameof(Instruction.IsConstrained), nameof(Instruction.IsPrefixed))]
    [TestCase("switch", nameof(Instruction.IsSwitch))]
    [TestCase("ldnull", nameof(Instruction.IsConstant))]
    [TestCase("ldc.i4.m1", nameof(Instruction.IsConstant))]
    [TestCase("ldc.r8", nameof(Instruction.IsConstant))]
    [TestCase("ldstr", nameof(Instruction.IsConstant))]
    [TestCase("ldind.i1", nameof(Instruction.IsRead))]
    [TestCase("ldind.ref", nameof(Instruction.IsRead))]
    [TestCase("ldobj", nameof(Instruction.IsRead))]
    [TestCase("pop", nameof(Instruction.IsRead))]
    [TestCase("stind.ref", nameof(Instruction.IsStoreAtAddress))]
    [TestCase("stobj", nameof(Instruction.IsStoreAtAddress))]
    [TestCase("stind.i1")]
    [TestCase("initobj", nameof(Instruction.IsClear), nameof(Instruction.IsPrefixed))]
    [TestCase("ldarg.0", nameof(Instruction.IsVariableLoad))]
    [TestCase("ldarg.3", nameof(Instruction.IsVariableLoad))]
    [TestCase("ldarg.s", nameof(Instruction.IsVariableLoad))]
    [TestCase("ldarga.s", nameof(Instruction.IsArgumentChange))]
    [TestCase("ldarga", nameof(Instruction.IsArgumentChange))]
    [TestCase("starg.s", nameof(Instruction.IsArgumentChange))]
    [TestCase("starg", nameof(Instruction.IsArgumentChange))]
    [TestCase("ldloc.0", nameof(Instruction.IsVariableLoad), "LoadedLocal 0")]
    [TestCase("ldloc.3", nameof(Instruction.IsVariableLoad), "LoadedLocal 3")]
    [TestCase("ldloc.s", nameof(Instruction.IsVariableLoad), "LoadedLocal 123")]
    [TestCase("ldloc", nameof(Instruction.IsVariableLoad), "LoadedLocal 31611")]
    [TestCase("ldloca.s", nameof(Instruction.IsVariableLoad), "LoadedLocal 123", "AddressedLocal 123")]
    [TestCase("ldloca", nameof(Instruction.IsVariableLoad), "LoadedLocal 31611", "AddressedLocal 31611")]
    [TestCase("sizeof")]
    [TestCase("add")]
    public void Kind_Instruction(string name, params string[] kinds)
    {
        var opcode = s_opcodes.Single(code => code.Name == name);
        var instruction = Read([.. Bytes(opcode), .. Operand(opcode)]).ShouldHaveSingleItem();
        string[] ignored = [nameof(Instruction.IsPrefixed)];

        KindsOf(instruction).Except(ignored).ShouldBe(kinds.Except(ignored), ignoreOrder: true);
        instruction.IsPrefixed.ShouldBe(opcode.Size == 2);
    }

    private static IEnumerable<string> KindsOf(Instruction instruction) => typeof(Instruction).GetProperties()
        .Where(property => property.PropertyType == typeof(bool) || property.Name.EndsWith("Local", StringComparison.Ordinal))
        .Select(property => (property.Name, Value: property.GetValue(instruction)))
        .Where(kind => kind.Value is not (null or false))
        .Select(kind => kind.Value is true ? kind.Name : $"{kind.Name} {kind.Value}");

    [Test]
    public void In_TruncatedCode_Throws()
    {
        foreach (var code in new byte[][] { [LoadField, 1], [0xFE], [0x45, 1] })
        {
            Should.Throw<Exception>(() => Read(code));
        }
    }

    private static List<Instruction> Read(byte[] code) => [.. Instruction.In(code)];

    private static bool LoadsConstant(OpCode code) => code.Name!.StartsWith("ldc.i4", StringComparison.Ordinal);

    private static byte[] Bytes(OpCode code) => code.Size == 1 ? [(byte)code.Value] : [(byte)(code.Value >> 8), (byte)code.Value];

    private static byte[] Operand(OpCode code) =>
        code.OperandType == OperandType.InlineSwitch
            ? [1, 0, 0, 0, LoadField, LoadField, LoadField, LoadField]
            : [.. Enumerable.Repeat(LoadField, LengthOf(code.OperandType))];

    private static int LengthOf(OperandType type) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };

    private static byte[] Load(FieldInfo field) => [.. Bytes(OpCodes.Ldfld), .. Token(field)];

    private static byte[] Store(FieldInfo field) => [.. Bytes(OpCodes.Stfld), .. Token(field)];

    private static byte[] Token(FieldInfo field)
    {
        var token = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(token, field.MetadataToken);

        return token;
    }

    private class Base
    {
        public int Inherited;
    }

    private sealed class Fields : Base
    {
        public int One;
        public int Two;

        public void Use(Others others)
        {
            One = 7;
            others.One = One;
            Two = others.One;
            Inherited = 1;
            int.TryParse("1", out Two);
        }
    }

    private sealed class Others
    {
        public int One;
    }
}
