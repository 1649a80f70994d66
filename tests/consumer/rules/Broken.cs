// Each line with a comment breaks a rule of the analyzers, as an error.
using Yielding;
using static Yielding.Scope;

_ = Run(Twice(), async number => await Task.FromResult(number)); // YLD008
await using (await AsyncScope.EnterAsync(Never()))
{
}

static IEnumerable<int> Twice()
{
    yield return 1;
    yield return 2; // YLD001
}

static async IAsyncEnumerable<int> Never() // YLD001
{
    await Task.Yield();
    yield break;
}
