using Yielding.Oracle.Model;

namespace Yielding.Oracle.Emission;

/// <summary>Writes a program as C#.</summary>
internal static class Emitter
{
    public static EmittedProgram Emit(Program program, string name)
    {
        var usings = new FormWriter(program, $"{name}U", inUsings: true);
        var runs = new FormWriter(program, $"{name}R", inUsings: false);

        return new EmittedProgram(name, usings.Source, runs.Source, usings.Sites, usings.IsPlain);
    }
}
