#region SettingUsings
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Yielding;
using static Yielding.Scope;
#endregion

namespace Yielding.Cookbook.Docs;

#pragma warning disable IDE0055 // documentation shows short blocks in one line
/// <summary>The recipes of docs/cookbook/settings-and-patches.md.</summary>
internal static class SettingRecipes
{
    #region Culture
    public static ContextManager<CultureInfo> Culture(CultureInfo culture) =>
        ContextManager.Set(() => CultureInfo.CurrentCulture, value => CultureInfo.CurrentCulture = value, culture);
    #endregion

    #region Feature
    public static ContextManager<string?> Feature(IConfiguration configuration, string name, bool isOn) =>
        ContextManager.Set(
            () => configuration[$"Features:{name}"],
            value => configuration[$"Features:{name}"] = value,
            isOn ? "true" : "false");
    #endregion

    #region Environ
    public static IEnumerable<ExitStack> Variables(params (string Name, string? Value)[] variables)
    {
        using var stack = new ExitStack();
        foreach (var (name, value) in variables)
        {
            stack.Enter(ContextManager.EnvironmentVariable(name, value));
        }

        yield return stack;
    }
    #endregion

    #region Tenant
    internal static class Tenant
    {
        private static readonly AsyncLocal<string?> s_current = new();

        public static string? Current => s_current.Value;

        public static ContextManager<string?> Use(string name) =>
            ContextManager.Set(() => s_current.Value, value => s_current.Value = value, name);
    }
    #endregion
}
