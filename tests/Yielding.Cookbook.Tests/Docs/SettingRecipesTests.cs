using System.Globalization;
using Microsoft.Extensions.Configuration;
using static Yielding.Cookbook.Docs.SettingRecipes;
using static Yielding.Cookbook.Support.Bodies;
using static Yielding.Scope;

namespace Yielding.Cookbook.Docs;

#pragma warning disable IDE0055, IDE0011 // documentation shows short blocks in one line
[NonParallelizable] // the environment belongs to the process
public sealed class SettingRecipesTests
{
    private string Greeting { get; set; } = "hello";

    [Test]
    public void Set_APropertyIsPutBack([Values] bool fails)
    {
        var shop = this;
        var seen = "";
        void Print()
        {
            seen = shop.Greeting;
            FailIf(fails);
        }

        Play(fails, () =>
        {
            #region PatchUse
            using (ContextManager.Set(() => shop.Greeting, value => shop.Greeting = value, "good day").Enter()) Print();
            #endregion
        });

        seen.ShouldBe("good day");
        shop.Greeting.ShouldBe("hello");
    }

    [Test]
    public void Variables_ArePutBack([Values] bool fails)
    {
        Environment.SetEnvironmentVariable("SHOP_DEBUG", "old");
        var seen = new Dictionary<string, string?>();
        void Deploy()
        {
            seen["new"] = Environment.GetEnvironmentVariable("SHOP_REGION");
            seen["old"] = Environment.GetEnvironmentVariable("SHOP_DEBUG");
            FailIf(fails);
        }

        Play(fails, () =>
        {
            #region EnvironUse
            using (Enter(Variables(("SHOP_REGION", "north"), ("SHOP_DEBUG", null)))) Deploy();
            #endregion
        });

        seen.ShouldBe(new Dictionary<string, string?> { ["new"] = "north", ["old"] = null });
        Environment.GetEnvironmentVariable("SHOP_REGION").ShouldBeNull();
        Environment.GetEnvironmentVariable("SHOP_DEBUG").ShouldBe("old");
        Environment.SetEnvironmentVariable("SHOP_DEBUG", null);
    }

    [Test]
    public void Culture_IsPutBack()
    {
        var before = CultureInfo.CurrentCulture;
        var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        german.NumberFormat.NumberDecimalSeparator = ",";

        #region CultureUse
        var price = Culture(german).Run(_ => $"{2.5:F2}");
        #endregion

        price.ShouldBe("2,50");
        CultureInfo.CurrentCulture.ShouldBeSameAs(before);
    }

    [Test]
    public void Feature_IsPutBack([Values(null, "false")] string? configured)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Features:Cart"] = configured })
            .Build();
        bool Checkout() => configuration.GetValue<bool>("Features:Cart");
        bool isNew;

        #region FeatureUse
        using (Feature(configuration, "Cart", isOn: true).Enter()) isNew = Checkout();
        #endregion

        isNew.ShouldBeTrue();
        configuration["Features:Cart"].ShouldBe(configured);
    }

    [Test]
    public async Task Tenant_FlowsIntoTasksOfTheBody()
    {
        static async Task<string?> LoadAsync()
        {
            await Task.Yield();

            return Tenant.Current;
        }

        string? tenant;

        #region TenantUse
        using (Tenant.Use("north").Enter()) tenant = await LoadAsync();
        #endregion

        tenant.ShouldBe("north");
        Tenant.Current.ShouldBeNull();
    }
}
