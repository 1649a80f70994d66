namespace Yielding.Oracle.Running;

/// <summary>An exception of a random program. It is known by its name, which is the same in both forms of the program.</summary>
public abstract class OracleException(string name) : Exception(name)
{
    public string Name => Message;
}

public sealed class FirstException(string name) : OracleException(name);

public sealed class SecondException(string name) : OracleException(name);
