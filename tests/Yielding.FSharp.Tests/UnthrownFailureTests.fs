namespace Yielding.FSharp

open System
open System.Threading
open System.Threading.Tasks
open NUnit.Framework
open Shouldly
open Yielding

/// A documented limit: async { } passes on the failure of an awaited task, and its own cancellation, without a throw.
/// There is no throw to detect, and the scope commits. 'RunAsync' detects both.
type UnthrownFailureTests() =
    [<Test>]
    member _.Use_AwaitedTaskHasFailedWithoutAThrow_Commits() =
        let transaction = Transaction()

        let work =
            async {
                use _scope = Scope.Enter transaction.Steps
                do! Bodies.awaitsFailedTask.Async
            }

        Should.Throw<AggregateException>(fun () -> Async.RunSynchronously work) |> ignore
        transaction.IsCommitted.ShouldBeTrue()

    [<Test>]
    member _.Use_CancelledWithoutAThrow_Commits() =
        let transaction = Transaction()
        use cancellation = new CancellationTokenSource()

        let work =
            async {
                use _scope = Scope.Enter transaction.Steps
                cancellation.Cancel()
                do! Async.Sleep 0
            }

        let task = Async.StartImmediateAsTask(work, cancellation.Token)
        task.IsCanceled.ShouldBeTrue()
        transaction.IsCommitted.ShouldBeTrue()

    [<Test>]
    member _.RunAsync_AwaitedTaskHasFailedWithoutAThrow_RollsBack() =
        let transaction = Transaction()

        let work =
            AsyncScope.RunAsync(transaction.AsyncSteps, fun _ -> Async.StartImmediateAsTask Bodies.awaitsFailedTask.Async :> Task)
            |> Async.AwaitTask

        Should.Throw<AggregateException>(fun () -> Async.RunSynchronously work) |> ignore
        transaction.IsCommitted.ShouldBeFalse()

    [<Test>]
    member _.RunAsync_CancelledWithoutAThrow_RollsBack() =
        let transaction = Transaction()
        use cancellation = new CancellationTokenSource()

        let body =
            async {
                cancellation.Cancel()
                do! Async.Sleep 0
            }

        let run = AsyncScope.RunAsync(transaction.AsyncSteps, fun _ -> Async.StartImmediateAsTask(body, cancellation.Token) :> Task)
        Should.Throw<OperationCanceledException>(fun () -> run.GetAwaiter().GetResult()) |> ignore
        transaction.IsCommitted.ShouldBeFalse()
