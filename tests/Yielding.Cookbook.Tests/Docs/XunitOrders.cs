using Microsoft.Data.Sqlite;
using static Yielding.Cookbook.Docs.TestRecipes;
using static Yielding.Cookbook.Support.Shop;

namespace Yielding.Cookbook.Docs;

#region XunitFixture
public sealed class XunitOrders : IDisposable
{
    private readonly Scope<SqliteConnection> _shop = Scope.Enter(EmptyShop());

    public void Dispose() => _shop.Dispose();

    [Xunit.Theory]
    [Xunit.InlineData("tea")]
    [Xunit.InlineData("milk")]
    public void Order_InAnEmptyShop_IsTheOnlyOne(string thing)
    {
        Add(_shop.Value, thing);

        OrdersOf(_shop.Value).ShouldBe([thing]);
    }
}
#endregion
