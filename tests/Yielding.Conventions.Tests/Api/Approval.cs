namespace Yielding.Conventions.Api;

/// <summary>Compares a listing with the approved one, which is committed.</summary>
internal static class Approval
{
    /// <summary>
    /// Null when the listing is the approved one. Else it is written next to that, as a file that git ignores, and the result says what
    /// differs and what to do.
    /// </summary>
    public static string? Problem(string approvedPath, string received)
    {
        var receivedPath = Path.ChangeExtension(approvedPath, ".received.txt");
        var approved = File.Exists(approvedPath) ? File.ReadAllText(approvedPath) : "";
        if (approved.ReplaceLineEndings("\n") == received)
        {
            File.Delete(receivedPath);

            return null;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(approvedPath)!);
        File.WriteAllText(receivedPath, received);
        var (from, to) = (Repository.Shown(receivedPath), Repository.Shown(approvedPath));
        var difference = string.Join('\n', LineDifference.Between(approved, received));

        return $"""
            The public API is not the approved one. Approved only (-), received only (+):

            {difference}

            The received listing was written next to the approved one: {from}
            If the change is meant, approve it from the root of the repository, and commit it together with the change:
                mv {from} {to}
            """;
    }
}
