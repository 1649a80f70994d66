namespace Yielding.FSharp

open System
open System.Threading.Tasks
open NUnit.Framework
open Shouldly
open Yielding

/// Asynchronous generators that await their yield, as task { } expressions. F# has no async methods with builders of their own, so it
/// can't write synchronous ones; it enters those that are written in C#.
type AwaitedYieldTests() =
    let events = ResizeArray<string>()

    let manager () =
        AsyncContextManager.From(
            Func<Yielder<int>, Task>(fun yielder ->
                task {
                    events.Add "setup"

                    try
                        try
                            do! yielder.Return 1
                            events.Add "completed"
                        with :? TimeoutException as e ->
                            events.Add "received"
                            raise (InvalidOperationException("translated", e))
                    finally
                        events.Add "finally"
                })
        )

    [<Test>]
    member _.RunAsync_BodyCompletes_TheTeardownRuns() : Task =
        task {
            do!
                manager()
                    .RunAsync(fun _ ->
                        task {
                            do! Task.Yield()
                            events.Add "body"
                        })

            events.ShouldBe([| "setup"; "body"; "completed"; "finally" |])
        }

    [<Test>]
    member _.RunAsync_BodyFails_TheGeneratorCatchesItAtTheYield() : Task =
        task {
            let mutable context: exn | null = null
            let failure = TimeoutException "The body's."

            try
                do!
                    manager()
                        .RunAsync(fun _ ->
                            task {
                                do! Task.Yield()
                                raise failure
                            })
            with :? InvalidOperationException as e ->
                context <- e.GetContext()

            context.ShouldBeSameAs failure
            events.ShouldBe([| "setup"; "received"; "finally" |])
        }

    [<Test>]
    member _.Use_BodyCompletes_TheTeardownRuns() : Task =
        task {
            do!
                task {
                    use! _scope = manager().EnterAsync()
                    events.Add "body"
                }

            events.ShouldBe([| "setup"; "body"; "completed"; "finally" |])
        }
