using static Yielding.Cookbook.Support.Shop;
#region TestUsings
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using Yielding;
using static Yielding.Scope;
#endregion

namespace Yielding.Cookbook.Docs;

#pragma warning disable IDE0055 // documentation shows short blocks in one line
/// <summary>The recipes of docs/cookbook/tests.md.</summary>
internal static class TestRecipes
{
    #region EmptyShop
    public static IEnumerable<SqliteConnection> EmptyShop()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Execute(connection, "create table orders (thing text not null primary key)");
        yield return connection;    // Dispose closes it after every outcome
    }
    #endregion

    #region RolledBack
    public static IEnumerable<SqliteConnection> RolledBack(string database)
    {
        using var connection = new SqliteConnection(database);
        connection.Open();
        using var transaction = connection.BeginTransaction();
        yield return connection;    // nothing commits: Dispose rolls back
    }
    #endregion

    #region Raises
    public static IEnumerable<Type> Raises<TException>(ScopeBody body)
        where TException : Exception
    {
        yield return typeof(TException);
        if (body.Status == BodyStatus.Completed)
        {
            throw new AssertionException($"The body has thrown no {typeof(TException).Name}.");
        }

        try { body.Rethrow(); }
        catch (TException) { }    // suppressed: the test continues
    }
    #endregion

    #region Clock
    internal static class Clock
    {
        private static readonly AsyncLocal<TimeProvider?> s_current = new();

        public static TimeProvider Current => s_current.Value ?? TimeProvider.System;

        public static ContextManager<TimeProvider?> Use(TimeProvider time) =>
            ContextManager.Set(() => s_current.Value, value => s_current.Value = value, time);
    }
    #endregion
}
