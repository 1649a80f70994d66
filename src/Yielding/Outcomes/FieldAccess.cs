using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Yielding.Outcomes;

/// <summary>An instruction of a method that reads or writes a field of the method's own type.</summary>
/// <param name="Field">The field.</param>
/// <param name="Offset">The offset of the instruction.</param>
/// <param name="IsStore">Whether it writes the field. One that takes the address counts as such.</param>
/// <param name="StoredConstant">The integer constant that it writes, if it is one.</param>
internal readonly record struct FieldAccess(FieldInfo Field, int Offset, bool IsStore, int? StoredConstant)
{
    private const byte Switch = 0x45;
    private const byte LoadField = 0x7B;
    private const byte LoadFieldAddress = 0x7C;
    private const byte StoreField = 0x7D;
    private const byte Prefix = 0xFE;

    /// <summary>The accesses of a method, in the order of its code.</summary>
    /// <param name="code">The method's IL (ECMA-335, partition III).</param>
    /// <param name="method">The method.</param>
    /// <exception cref="Exception">The IL is not what this reader knows.</exception>
    public static IEnumerable<FieldAccess> In(byte[] code, MethodBase method)
    {
        var fields = new Dictionary<int, FieldInfo?>();
        int? constant = null;
        for (var offset = 0; offset < code.Length;)
        {
            var start = offset;
            var opcode = code[offset++];
            if (opcode is LoadField or LoadFieldAddress or StoreField)
            {
                var token = BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(offset));
                if (!fields.TryGetValue(token, out var field))
                {
                    fields.Add(token, field = OwnField(token, method));
                }

                if (field is not null)
                {
                    yield return new FieldAccess(field, start, opcode != LoadField, opcode == StoreField ? constant : null);
                }
            }

            constant = Constant(opcode, code, offset) ?? (KeepsConstant(opcode, code, offset) ? constant : null);
            var length = OperandLength(opcode, code, ref offset);
            offset += length;
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Where trimming has removed the code, there is none to read.")]
    private static FieldInfo? OwnField(int token, MethodBase method)
    {
        var type = method.DeclaringType!;
        var field = method.Module.ResolveField(token, type.GetGenericArguments(), genericMethodArguments: null);

        return field?.DeclaringType == type ? field : null;
    }

    // ldc.i4.m1 to ldc.i4.8, ldc.i4.s, ldc.i4
    private static int? Constant(byte opcode, byte[] code, int operand) => opcode switch
    {
        >= 0x15 and <= 0x1E => opcode - 0x16,
        0x1F => (sbyte)code[operand],
        0x20 => BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(operand)),
        _ => null,
    };

    // nop, dup, and stloc in all its forms: the compiler keeps the new state in a local too.
    private static bool KeepsConstant(byte opcode, byte[] code, int operand) =>
        opcode is 0x00 or 0x25 or (>= 0x0A and <= 0x0D) or 0x13 || (opcode == Prefix && code[operand] == 0x0E);

    /// <summary>The length of an instruction's operand. The second byte of a two-byte opcode is skipped.</summary>
    private static int OperandLength(byte opcode, byte[] code, ref int offset)
    {
        if (opcode == Switch)
        {
            return 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(offset)));
        }

        return opcode == Prefix ? OperandLengthAfterPrefix(code[offset++]) : OperandLength(opcode);
    }

    private static int OperandLength(byte opcode) => opcode switch
    {
        // The short forms for arguments, locals, constants and branches.
        (>= 0x0E and <= 0x13) or 0x1F or (>= 0x2B and <= 0x37) or 0xDE => 1,

        // ldc.i8, ldc.r8
        0x21 or 0x23 => 8,

        // Constants, branches, and tokens of types, methods, fields and strings.
        0x20 or 0x22 or (>= 0x27 and <= 0x29) or (>= 0x38 and <= 0x44) or (>= 0x6F and <= 0x75) or 0x79 or (>= 0x7B and <= 0x81)
            or 0x8C or 0x8D or 0x8F or (>= 0xA3 and <= 0xA5) or 0xC2 or 0xC6 or 0xD0 or 0xDD => 4,

        _ => 0,
    };

    private static int OperandLengthAfterPrefix(byte opcode) => opcode switch
    {
        // ldarg to stloc
        >= 0x09 and <= 0x0E => 2,

        // unaligned, no
        0x12 or 0x19 => 1,

        // ldftn, ldvirtftn, initobj, constrained, sizeof
        0x06 or 0x07 or 0x15 or 0x16 or 0x1C => 4,

        _ => 0,
    };
}
