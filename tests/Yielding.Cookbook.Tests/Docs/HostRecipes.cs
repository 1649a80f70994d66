#region HostUsings
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Yielding;
#endregion

namespace Yielding.Cookbook.Docs;

/// <summary>The recipes of docs/cookbook/hosts.md.</summary>
internal static class HostRecipes
{
    #region Service
    public static async IAsyncEnumerable<T> Service<T>(IServiceProvider services)
        where T : notnull
    {
        await using var scope = services.CreateAsyncScope();
        yield return scope.ServiceProvider.GetRequiredService<T>();
    }
    #endregion

    #region Saved
    public static async IAsyncEnumerable<TContext> Saved<TContext>(
        TContext context, [EnumeratorCancellation] CancellationToken token = default)
        where TContext : DbContext
    {
        await using var transaction = await context.Database.BeginTransactionAsync(token);
        yield return context;
        await context.SaveChangesAsync(CancellationToken.None);    // runs only when the body completed
        await transaction.CommitAsync(CancellationToken.None);
    }
    #endregion

    #region TransactionFilter
    internal sealed class TransactionFilter : IEndpointFilter
    {
        public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            var request = context.HttpContext;
            var orders = request.RequestServices.GetRequiredService<OrderContext>();

            return await AsyncScope.RunAsync(Saved(orders), async _ => await next(context), request.RequestAborted);
        }
    }
    #endregion

    #region Importer
    internal sealed class Importer(Channel<string> queue, IServiceProvider services) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await foreach (var thing in queue.Reader.ReadAllAsync(stoppingToken))
            {
                await ContextManager.Suppress<DbUpdateException>().RunAsync(() => StoreAsync(thing));
            }
        }

        private async Task StoreAsync(string thing)
        {
            await using var orders = await AsyncScope.EnterAsync(Service<OrderContext>(services));
            await using var saved = await AsyncScope.EnterAsync(Saved(orders.Value));
            saved.Value.Add(new Order(thing));
        }
    }
    #endregion

    #region Lifespan
    internal sealed class Lifespan<T>(AsyncContextManager<T> manager) : IHostedService
    {
        private AsyncScope<T>? _scope;

        public async Task StartAsync(CancellationToken cancellationToken) =>
            _scope = await manager.EnterAsync(cancellationToken);

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            if (_scope is not null)
            {
                await _scope.DisposeAsync();
            }
        }
    }
    #endregion
}
