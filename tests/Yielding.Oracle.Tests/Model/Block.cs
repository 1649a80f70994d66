namespace Yielding.Oracle.Model;

internal sealed record Block(params IReadOnlyList<Statement> Statements);
