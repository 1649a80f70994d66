using static Yielding.Cookbook.Support.Shop;
#region DatabaseUsings
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Yielding;
using static Yielding.Scope;
#endregion

namespace Yielding.Cookbook.Docs;

/// <summary>The recipes of docs/cookbook/databases.md.</summary>
internal static class DatabaseRecipes
{
    #region Transacted
    public static IEnumerable<SqliteConnection> Transaction(string database)
    {
        using var connection = new SqliteConnection(database);
        connection.Open();
        using var transaction = connection.BeginTransaction();
        yield return connection;
        transaction.Commit();    // runs only when the body completed; else Dispose rolls back
    }
    #endregion

    #region Atomic
    public static ContextManager<SqliteConnection> Atomic(SqliteConnection connection) =>
        ContextManager.From(async (Yielder<SqliteConnection> yield) =>
        {
            Execute(connection, "savepoint atomic");
            try
            {
                await yield.Return(connection);    // the body runs here; its exception is thrown here
            }
            catch
            {
                Execute(connection, "rollback to atomic");
                throw;
            }
            finally
            {
                Execute(connection, "release atomic");
            }
        });
    #endregion

    #region Session
    public static IEnumerable<OrderContext> Session(DbContextOptions<OrderContext> options)
    {
        using var session = new OrderContext(options);
        yield return session;
        session.SaveChanges();    // in one transaction of its own
    }
    #endregion

    #region UniqueOrders
    public static ContextManager<SqliteConnection> UniqueOrders(SqliteConnection connection) =>
        ContextManager.From(async (Yielder<SqliteConnection> yield) =>
        {
            const int ConstraintViolated = 19;
            try
            {
                await yield.Return(connection);
            }
            catch (SqliteException e) when (e.SqliteErrorCode == ConstraintViolated)
            {
                throw new InvalidOperationException("The thing is ordered already. Order another one.", e);
            }
        });
    #endregion
}
