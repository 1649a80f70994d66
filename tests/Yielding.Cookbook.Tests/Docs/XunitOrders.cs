using Microsoft.Data.Sqlite;
using static Yielding.Cookbook.Docs.TestRecipes;
using static Yielding.Cookbook.Support.Shop;

namespace Yielding.Cookbook.Docs;

#region XunitFixture
public sealed class ShopFixture : IDisposable
{
    private readonly Scope<SqliteConnection> _scope = Scope.Enter(EmptyShop());

    public SqliteConnection Connection => _scope.Value;

    public void Dispose() => _scope.Dispose();
}

public sealed class XunitOrders(ShopFixture shop) : Xunit.IClassFixture<ShopFixture>
{
    [Xunit.Theory]
    [Xunit.InlineData("tea")]
    [Xunit.InlineData("milk")]
    public void Order_IsInTheShop(string thing)
    {
        Add(shop.Connection, thing);

        OrdersOf(shop.Connection).ShouldContain(thing);
    }
}
#endregion
