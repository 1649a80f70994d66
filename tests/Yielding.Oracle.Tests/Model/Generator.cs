namespace Yielding.Oracle.Model;

/// <summary>What sets up and tears down a scope.</summary>
/// <param name="Kind">What it is, and whether it receives the outcome of its body.</param>
/// <param name="IsAsync">It is asynchronous. In a synchronous method it isn't.</param>
/// <param name="Act">What it does beside listening.</param>
/// <param name="Waits">Its setup and its teardown suspend, if it is asynchronous.</param>
/// <param name="IsNoisy">It throws and catches exceptions of its own in its setup and its teardown.</param>
internal sealed record Generator(Listening Kind, bool IsAsync = false, Act Act = Act.Nothing, bool Waits = false, bool IsNoisy = false);
