using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using static Yielding.Cookbook.Docs.HostRecipes;
using static Yielding.Cookbook.Support.Bodies;

namespace Yielding.Cookbook.Docs;

#pragma warning disable IDE0055, IDE0011 // documentation shows short blocks in one line
public sealed class HostRecipesTests
{
    private readonly Shop _shop = new();

    [TearDown]
    public void CloseShop() => _shop.Dispose();

    [Test]
    public async Task Service_IsOfAScopeOfItsOwn([Values] bool fails)
    {
        await using var services = Services().BuildServiceProvider(validateScopes: true);
        OrderContext used = null!;
        async Task ReportAsync(OrderContext orders)
        {
            used = orders;
            (await orders.Orders.CountAsync()).ShouldBe(0);
            FailIf(fails);
        }

        await PlayAsync(fails, async () =>
        {
            #region ServiceUse
            await AsyncScope.RunAsync(Service<OrderContext>(services), async orders => await ReportAsync(orders));
            #endregion
        });

        Should.Throw<ObjectDisposedException>(() => used.Orders.Any());
    }

    [Test]
    public async Task Saved_CommitsOrRollsBack([Values] bool fails)
    {
        await using var orders = new OrderContext(OrderContext.OptionsFor(_shop.Database));
        async Task ImportAsync(OrderContext context)
        {
            context.Orders.Add(new Order("tea"));
            await context.SaveChangesAsync();
            context.Orders.Add(new Order("milk"));
            FailIf(fails);
        }

        await PlayAsync(fails, async () =>
        {
            #region SavedUse
            await AsyncScope.RunAsync(Saved(orders), async context => await ImportAsync(context));
            #endregion
        });

        _shop.Orders.ShouldBe(fails ? [] : ["tea", "milk"]);
    }

    [Test]
    public async Task TransactionFilter_CommitsARequestThatSucceeds()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddDbContext<OrderContext>(options => options.UseSqlite(_shop.Database));
        await using var app = builder.Build();

        #region TransactionFilterUse
        app.MapPost("/orders/{thing}", async (string thing, OrderContext orders) =>
        {
            orders.Add(new Order(thing));
            await orders.SaveChangesAsync();
            if (thing == "soup") throw new NotSupportedException("There is no soup.");
        }).AddEndpointFilter<TransactionFilter>();
        #endregion

        app.MapPost("/gifts/{thing}", (string thing, OrderContext orders) =>
        {
            orders.Add(new Order(thing));

            return Results.BadRequest();
        }).AddEndpointFilter<TransactionFilter>();
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        async Task<HttpStatusCode> PostAsync(string path) =>
            (await client.PostAsync(new Uri(path, UriKind.Relative), content: null)).StatusCode;

        (await PostAsync("orders/tea")).ShouldBe(HttpStatusCode.OK);
        (await PostAsync("orders/soup")).ShouldBe(HttpStatusCode.InternalServerError);
        (await PostAsync("gifts/milk")).ShouldBe(HttpStatusCode.BadRequest);
        _shop.Orders.ShouldBe(["tea", "milk"]);
    }

    [Test]
    public async Task Importer_ContinuesAfterAThingThatIsRefused()
    {
        var queue = Channel.CreateUnbounded<string>();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddDbContext<OrderContext>(options => options.UseSqlite(_shop.Database));
        builder.Services.AddSingleton(queue);
        Importer importer;

        #region ImporterUse
        builder.Services.AddHostedService<Importer>();
        #endregion

        using var host = builder.Build();
        await host.StartAsync();
        importer = host.Services.GetServices<IHostedService>().OfType<Importer>().Single();
        foreach (var thing in new[] { "tea", "tea", "milk" })
        {
            await queue.Writer.WriteAsync(thing);
        }

        queue.Writer.Complete();
        await importer.ExecuteTask!;
        await host.StopAsync();

        _shop.Orders.ShouldBe(["tea", "milk"]);
    }

    [Test]
    public async Task Lifespan_IsEnteredAndExitedWithTheHost()
    {
        var events = new Journal();
        async IAsyncEnumerable<string> Model()
        {
            events.Write("load");
            await Task.Yield();
            try { yield return "model"; }
            finally { events.Write("unload"); }
        }

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

        #region LifespanUse
        builder.Services.AddHostedService(_ => new Lifespan<string>(AsyncContextManager.From(Model())));
        #endregion

        using (var host = builder.Build())
        {
            await host.StartAsync();
            events.ShouldBe("load");
            await host.StopAsync();
        }

        events.ShouldBe("load", "unload");
    }

    private ServiceCollection Services()
    {
        var services = new ServiceCollection();
        services.AddDbContext<OrderContext>(options => options.UseSqlite(_shop.Database));

        return services;
    }
}
