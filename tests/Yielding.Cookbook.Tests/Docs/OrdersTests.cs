using Microsoft.Data.Sqlite;
using static Yielding.Cookbook.Docs.TestRecipes;
using static Yielding.Cookbook.Support.Shop;

namespace Yielding.Cookbook.Docs;

#region NUnitFixture
[TestFixture]
public sealed class OrdersTests
{
    private Scope<SqliteConnection> _shop;

    [SetUp]
    public void OpenShop() => _shop = Scope.Enter(EmptyShop());

    [TearDown]
    public void CloseShop() => _shop.Dispose();

    [TestCase("tea")]
    [TestCase("milk")]
    public void Order_InAnEmptyShop_IsTheOnlyOne(string thing)
    {
        Add(_shop.Value, thing);

        OrdersOf(_shop.Value).ShouldBe([thing]);
    }
}
#endregion
