using Microsoft.Data.Sqlite;

namespace Yielding.Docs;

/// <summary>The generators that the documentation shows, for the tests that need one twice.</summary>
internal static class DocsGenerators
{
    public static IEnumerable<SqliteConnection> Transaction(string database)
    {
        using var connection = new SqliteConnection(database);
        connection.Open();
        using var transaction = connection.BeginTransaction();
        yield return connection;
        transaction.Commit();
    }

    public static IEnumerable<string> OptionalFile(string path, ScopeBody body)
    {
        yield return path;
        try
        {
            body.Rethrow();
        }
        catch (FileNotFoundException)
        {
        }
    }
}
