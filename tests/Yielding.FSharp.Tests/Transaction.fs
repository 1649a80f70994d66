namespace Yielding.FSharp

open System.Collections.Generic
open System.Threading.Tasks

/// A generator whose code after the yield commits, as a transaction's does, and what became of it.
type Transaction() =
    let mutable isCommitted = false
    let mutable hasEnded = false

    member _.IsCommitted = isCommitted

    member _.HasEnded = hasEnded

    member _.Steps =
        seq {
            try
                yield 1
                isCommitted <- true
            finally
                hasEnded <- true
        }

    /// The same for asynchronous scopes, by hand: F# has no asynchronous iterators of its own.
    member this.AsyncSteps =
        { new IAsyncEnumerable<int> with
            member _.GetAsyncEnumerator _ =
                let steps = this.Steps.GetEnumerator()

                { new IAsyncEnumerator<int> with
                    member _.Current = steps.Current
                    member _.MoveNextAsync() = ValueTask<bool>(steps.MoveNext())

                    member _.DisposeAsync() =
                        steps.Dispose()
                        ValueTask.CompletedTask } }
