namespace Consumer;

/// <summary>A text file that is appended to in transactions.</summary>
internal sealed class Ledger(string folder, string name)
{
    private readonly string _path = Path.Combine(folder, name);

    public override string ToString() => File.Exists(_path) ? string.Join(", ", File.ReadAllLines(_path)) : "empty";

    public IEnumerable<List<string>> Transaction()
    {
        var rows = new List<string>();
        yield return rows;
        File.AppendAllLines(_path, rows);    // runs only when the body completed
    }

    public async IAsyncEnumerable<List<string>> TransactionAsync()
    {
        var rows = new List<string>();
        await Task.Yield();
        yield return rows;
        await File.AppendAllLinesAsync(_path, rows);    // runs only when the body completed
    }
}
