using Microsoft.EntityFrameworkCore;

namespace Yielding.Cookbook.Support;

/// <summary>The orders of a shop, for Entity Framework Core.</summary>
public sealed class OrderContext(DbContextOptions<OrderContext> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    public static DbContextOptions<OrderContext> OptionsFor(string database) =>
        new DbContextOptionsBuilder<OrderContext>().UseSqlite(database).Options;

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.Entity<Order>(order =>
        {
            order.ToTable("orders");
            order.HasKey(row => row.Thing);
            order.Property(row => row.Thing).HasColumnName("thing");
        });
}
