using System.Reflection;
using System.Reflection.Emit;

namespace Yielding.Support;

/// <summary>Types that no C# compiler makes.</summary>
internal static class MadeType
{
    public static Type Define(
        string name,
        Action<TypeBuilder> define,
        AssemblyBuilderAccess access = AssemblyBuilderAccess.Run,
        TypeAttributes attributes = TypeAttributes.Public)
    {
        var module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), access).DefineDynamicModule(name);
        var type = module.DefineType(name, attributes);
        define(type);

        return type.CreateType();
    }
}
