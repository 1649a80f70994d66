using Microsoft.Data.Sqlite;
using static Yielding.Cookbook.Docs.DatabaseRecipes;
using static Yielding.Cookbook.Support.Bodies;
using static Yielding.Cookbook.Support.Shop;
using static Yielding.Scope;

namespace Yielding.Cookbook.Docs;

#pragma warning disable IDE0055, IDE0011 // documentation shows short blocks in one line
public sealed class DatabaseRecipesTests
{
    private readonly Shop _shop = new();

    private string Orders => _shop.Database;

    [TearDown]
    public void CloseShop() => _shop.Dispose();

    [Test]
    public void Transaction_CommitsOrRollsBack([Values] bool fails)
    {
        void Import(SqliteConnection connection)
        {
            Add(connection, "tea");
            FailIf(fails);
        }

        Play(fails, () =>
        {
            #region TransactedUse
            using (Enter(Transaction(Orders), out var connection)) Import(connection);
            #endregion
        });

        _shop.Orders.ShouldBe(fails ? [] : ["tea"]);
    }

    [Test]
    public void Atomic_InnerFails_OuterCommitsTheRest()
    {
        using var connection = _shop.Open();
        void AddTwice(SqliteConnection connection)
        {
            Add(connection, "milk");
            Add(connection, "milk");
        }

        #region AtomicUse
        using (Atomic(connection).Enter())
        {
            Add(connection, "tea");
            try { using (Atomic(connection).Enter()) AddTwice(connection); }
            catch (SqliteException) { Add(connection, "cake"); }
        }
        #endregion

        _shop.Orders.ShouldBe(["tea", "cake"]);
    }

    [Test]
    public void Atomic_OuterFails_NothingIsKept()
    {
        using var connection = _shop.Open();

        Should.Throw<BodyException>(() =>
        {
            using (Atomic(connection).Enter())
            {
                using (Atomic(connection).Enter())
                {
                    Add(connection, "tea");
                }

                throw new BodyException();
            }
        });

        _shop.Orders.ShouldBeEmpty();
    }

    [Test]
    public void Session_SavesOrNot([Values] bool fails)
    {
        var options = OrderContext.OptionsFor(Orders);
        void Import(OrderContext session)
        {
            session.Orders.Add(new Order("tea"));
            FailIf(fails);
        }

        Play(fails, () =>
        {
            #region SessionUse
            using (Enter(Session(options), out var session)) Import(session);
            #endregion
        });

        _shop.Orders.ShouldBe(fails ? [] : ["tea"]);
    }

    [Test]
    public void UniqueOrders_TranslatesTheViolation()
    {
        using var connection = _shop.Open();
        Add(connection, "tea");

        var caught = Should.Throw<InvalidOperationException>(() =>
        {
            #region UniqueOrdersUse
            UniqueOrders(connection).Run(orders => Add(orders, "tea"));
            #endregion
        });

        caught.InnerException.ShouldBeOfType<SqliteException>();
        caught.GetContext().ShouldBeSameAs(caught.InnerException);
        Should.Throw<BodyException>(() => UniqueOrders(connection).Run(_ => throw new BodyException()));
    }

    [Test]
    public void Closing_ClosesTheReader([Values] bool fails)
    {
        using var connection = _shop.Open();
        Add(connection, "tea");
        using var command = connection.CreateCommand();
        command.CommandText = "select thing from orders";
        SqliteDataReader used = null!;
        void Print(SqliteDataReader rows)
        {
            used = rows;
            rows.Read().ShouldBeTrue();
            FailIf(fails);
        }

        Play(fails, () =>
        {
            #region ClosingUse
            ContextManager.Closing(command.ExecuteReader(), rows => rows.Close()).Run(rows => Print(rows));
            #endregion
        });

        used.IsClosed.ShouldBeTrue();
    }
}
