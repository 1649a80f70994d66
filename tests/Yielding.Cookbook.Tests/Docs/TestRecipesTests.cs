using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using static Yielding.Cookbook.Docs.TestRecipes;
using static Yielding.Cookbook.Support.Bodies;
using static Yielding.Scope;

namespace Yielding.Cookbook.Docs;

#pragma warning disable IDE0055, IDE0011 // documentation shows short blocks in one line
public sealed class TestRecipesTests
{
    [Test]
    public void RolledBack_KeepsNothing([Values] bool fails)
    {
        using var shop = new Shop();
        void Order(SqliteConnection connection)
        {
            Shop.Add(connection, "tea");
            Shop.OrdersOf(connection).ShouldBe(["tea"]);
            FailIf(fails);
        }

        Play(fails, () =>
        {
            #region RolledBackUse
            using (Enter(RolledBack(shop.Database), out var connection)) Order(connection);
            #endregion
        });

        shop.Orders.ShouldBeEmpty();
    }

    [Test]
    public void Raises_AnExpectedException_IsCaught()
    {
        static int Price(string text) => int.Parse(text, CultureInfo.InvariantCulture);

        #region RaisesUse
        Run(Raises<FormatException>, _ => { Price("tea"); });
        #endregion

        Run(Raises<FormatException>, _ => Price("tea"), e => e.Message.Length).ShouldBeGreaterThan(0);
    }

    [Test]
    public void Raises_NoException_FailsTheTest()
    {
        var caught = Should.Throw<AssertionException>(() => Run(Raises<FormatException>, _ => { }));

        caught.Message.ShouldBe("The body has thrown no FormatException.");
    }

    [Test]
    public void Raises_AnotherException_Propagates() =>
        Should.Throw<BodyException>(() => Run(Raises<FormatException>, _ => throw new BodyException()));

    [Test]
    public void Clock_StandsStillInTheBody()
    {
        static int Year() => Clock.Current.GetUtcNow().Year;

        #region ClockUse
        var noon = new FakeTimeProvider(new DateTimeOffset(1999, 12, 31, 12, 0, 0, TimeSpan.Zero));
        var year = Clock.Use(noon).Run(_ => Year());
        #endregion

        year.ShouldBe(1999);
        Clock.Current.ShouldBeSameAs(TimeProvider.System);
    }
}
