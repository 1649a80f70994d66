namespace Yielding.Platforms;

/// <summary>Counts what was checked, and prints what is wrong: each fault once.</summary>
internal sealed class Report
{
    private readonly HashSet<string> _faults = [];
    private readonly HashSet<string> _cases = [];

    public int Wrong => _faults.Count;

    public void Check(string what, bool isRight, string fault)
    {
        _cases.Add(what);
        if (!isRight && _faults.Add($"{what}: {fault}"))
        {
            Console.WriteLine($"WRONG {what}: {fault}");
        }
    }

    public void Print() => Console.WriteLine($"{_cases.Count} cases, {_faults.Count} faults");
}
