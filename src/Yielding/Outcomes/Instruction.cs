using System.Buffers.Binary;

namespace Yielding.Outcomes;

/// <summary>An instruction of a method's IL (ECMA-335, partition III).</summary>
/// <param name="Offset">The offset of the instruction.</param>
/// <param name="Code">The opcode, or the prefix of a two-byte opcode.</param>
/// <param name="Second">The second byte of a two-byte opcode; otherwise 0.</param>
/// <param name="Operand">
/// The first four bytes of the operand, such as a token, or all of a shorter operand, such as the number of a local.
/// </param>
/// <param name="Constant">
/// The integer constant that the instructions before have pushed last, if since then it was only copied into locals. The compiler also
/// keeps the new state of a state machine in a local.
/// </param>
/// <param name="Target">The target offset of a branch or of leave; null for other instructions.</param>
internal readonly record struct Instruction(int Offset, byte Code, byte Second, int Operand, int? Constant, int? Target)
{
    public const byte Call = 0x28;
    public const byte CallVirtual = 0x6F;
    public const byte NewObject = 0x73;
    public const byte LoadField = 0x7B;
    public const byte LoadFieldAddress = 0x7C;
    public const byte StoreField = 0x7D;
    public const byte LoadStaticField = 0x7E;
    public const byte LoadNull = 0x14;

    private const byte Switch = 0x45;
    private const byte Prefix = 0xFE;
    private const byte Constrained = 0x16;

    /// <summary>An unconditional branch: br, br.s.</summary>
    public bool IsBranch => Code is 0x38 or 0x2B;

    /// <summary>beq, beq.s</summary>
    public bool IsBranchIfEqual => Code is 0x3B or 0x2E;

    /// <summary>bne.un, bne.un.s</summary>
    public bool IsBranchUnlessEqual => Code is 0x40 or 0x33;

    /// <summary>Stores into a local or a field.</summary>
    public bool IsStore => Code is (>= 0x0A and <= 0x0D) or 0x13 or StoreField || (Code == Prefix && Second == 0x0E);

    /// <summary>
    /// Never continues with the next instruction: throw, rethrow, leave, leave.s, ret, endfinally, endfilter, br, br.s.
    /// </summary>
    public bool IsExit => Code is 0x7A or 0xDD or 0xDE or 0x2A or 0xDC || IsBranch || (Code == Prefix && Second is 0x1A or 0x11);

    /// <summary>Calls a method.</summary>
    public bool IsCall => Code is Call or CallVirtual;

    /// <summary>The token of the called method or constructor; 0 for other instructions.</summary>
    public int CalledMethod => IsCall || Code == NewObject ? Operand : 0;

    /// <summary>Pushes the value or the address of an object's field.</summary>
    public bool IsFieldLoad => Code is LoadField or LoadFieldAddress;

    /// <summary>
    /// Changes at most the type of the value on top of the stack: nop, dup, castclass, isinst, unbox.any, box, constrained.
    /// </summary>
    public bool IsConversion => Code is 0x00 or 0x25 or 0x74 or 0x75 or 0xA5 or 0x8C || IsConstrained;

    /// <summary>dup</summary>
    public bool IsDuplicate => Code == 0x25;

    /// <summary>Continues at one of several targets, which are not read.</summary>
    public bool IsSwitch => Code == Switch;

    /// <summary>Has an opcode of two bytes.</summary>
    public bool IsPrefixed => Code == Prefix;

    /// <summary>Pushes a constant: ldnull, ldc in all its forms, ldstr.</summary>
    public bool IsConstant => Code is (>= LoadNull and <= 0x23) or 0x72;

    /// <summary>Reads the value at an address, or drops the address: ldind in all its forms, ldfld, ldobj, pop.</summary>
    public bool IsRead => Code is (>= 0x46 and <= 0x50) or LoadField or 0x71 or 0x26;

    /// <summary>Stores an object or a value at an address: stind.ref, stobj.</summary>
    public bool IsStoreAtAddress => Code is 0x51 or 0x81;

    /// <summary>Clears the value at an address: initobj.</summary>
    public bool IsClear => Code == Prefix && Second == 0x15;

    /// <summary>Names the type for which the next instruction calls a method of an interface.</summary>
    public bool IsConstrained => Code == Prefix && Second == Constrained;

    /// <summary>Pushes a local or an argument, or the address of a local.</summary>
    public bool IsVariableLoad => LoadedLocal is not null || Code is (>= 0x02 and <= 0x05) or 0x0E;

    /// <summary>Sets an argument, or pushes its address: starg, ldarga.</summary>
    public bool IsArgumentChange => Code is 0x0F or 0x10 || (Code == Prefix && Second is 0x0A or 0x0B);

    /// <summary>The number of the local whose value or address is pushed; null for other instructions.</summary>
    public int? LoadedLocal => Code switch
    {
        >= 0x06 and <= 0x09 => Code - 0x06,
        0x11 or 0x12 => Operand,
        Prefix when Second is 0x0C or 0x0D => Operand,
        _ => null,
    };

    /// <summary>The number of the local whose address is pushed; null for other instructions.</summary>
    public int? AddressedLocal => Code == 0x12 || (Code == Prefix && Second == 0x0D) ? Operand : null;

    /// <summary>The number of the local that is set; null for other instructions.</summary>
    public int? StoredLocal => Code switch
    {
        >= 0x0A and <= 0x0D => Code - 0x0A,
        0x13 => Operand,
        Prefix when Second == 0x0E => Operand,
        _ => null,
    };

    /// <summary>Reads the instructions of a method, in the order of its code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The IL ends within an instruction.</exception>
    public static IEnumerable<Instruction> In(byte[] il)
    {
        int? constant = null;
        for (var offset = 0; offset < il.Length;)
        {
            var start = offset;
            var code = il[offset++];
            var second = code == Prefix ? il[offset++] : (byte)0;
            var length = code == Prefix ? OperandLengthAfterPrefix(second) : OperandLength(code, il, offset);
            var target = BranchTarget(code, il, offset, offset + length);
            yield return new Instruction(start, code, second, ReadOperand(il, offset, length), constant, target);

            constant = PushedConstant(code, il, offset) ?? (KeepsConstant(code, second) ? constant : null);
            offset += length;
        }
    }

    // ldc.i4.m1 to ldc.i4.8, ldc.i4.s, ldc.i4
    private static int? PushedConstant(byte code, byte[] il, int operand) => code switch
    {
        >= 0x15 and <= 0x1E => code - 0x16,
        0x1F => (sbyte)il[operand],
        0x20 => ReadInt(il, operand),
        _ => null,
    };

    private static int? BranchTarget(byte code, byte[] il, int operand, int next) => code switch
    {
        (>= 0x2B and <= 0x37) or 0xDE => next + (sbyte)il[operand],
        (>= 0x38 and <= 0x44) or 0xDD => next + ReadInt(il, operand),
        _ => null,
    };

    // nop, dup, and stloc in all its forms
    private static bool KeepsConstant(byte code, byte second) =>
        code is 0x00 or 0x25 or (>= 0x0A and <= 0x0D) or 0x13 || (code == Prefix && second == 0x0E);

    private static int OperandLength(byte code, byte[] il, int operand) => code switch
    {
        Switch => 4 + (4 * ReadInt(il, operand)),

        // The short forms for arguments, locals, constants and branches.
        (>= 0x0E and <= 0x13) or 0x1F or (>= 0x2B and <= 0x37) or 0xDE => 1,

        // ldc.i8, ldc.r8
        0x21 or 0x23 => 8,

        // Constants, branches, and tokens of types, methods, fields and strings.
        0x20 or 0x22 or (>= 0x27 and <= 0x29) or (>= 0x38 and <= 0x44) or (>= 0x6F and <= 0x75) or 0x79 or (>= 0x7B and <= 0x81)
            or 0x8C or 0x8D or 0x8F or (>= 0xA3 and <= 0xA5) or 0xC2 or 0xC6 or 0xD0 or 0xDD => 4,

        _ => 0,
    };

    private static int OperandLengthAfterPrefix(byte second) => second switch
    {
        // ldarg to stloc
        >= 0x09 and <= 0x0E => 2,

        // unaligned, no
        0x12 or 0x19 => 1,

        // ldftn, ldvirtftn, initobj, constrained, sizeof
        0x06 or 0x07 or 0x15 or 0x16 or 0x1C => 4,

        _ => 0,
    };

    private static int ReadOperand(byte[] il, int offset, int length) => length switch
    {
        0 => 0,
        1 => il[offset],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(il.AsSpan(offset)),
        _ => ReadInt(il, offset),
    };

    private static int ReadInt(byte[] il, int offset) => BinaryPrimitives.ReadInt32LittleEndian(il.AsSpan(offset));
}
