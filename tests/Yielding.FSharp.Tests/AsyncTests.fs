namespace Yielding.FSharp

open System
open System.Threading.Tasks
open NUnit.Framework
open Yielding

/// Scopes in async { }, whose builder catches the body's exception first and disposes afterwards, in no catch clause and no finally block.
type AsyncTests() =
    static let form name knowledge play = { Name = name; Knowledge = knowledge; Play = play }

    static let forms: Form<Body, Async<unit>> list =
        [ form "use" CleanOnly (fun transaction body ->
              async {
                  use _scope = Scope.Enter transaction.Steps
                  do! body.Async
              })
          form "use, the body called" CleanOnly (fun transaction body ->
              async {
                  use _scope = Scope.Enter transaction.Steps
                  body.Run()
              })
          form "use, the body called later" CleanOnly (fun transaction body ->
              async {
                  use _scope = Scope.Enter transaction.Steps
                  do! Async.SwitchToThreadPool()
                  body.Run()
              })
          form "use!" CleanOnly (fun transaction body ->
              async {
                  use! _scope = async { return Scope.Enter transaction.Steps }
                  do! body.Async
              })
          form "try … finally" CleanOnly (fun transaction body ->
              async {
                  let scope = Scope.Enter transaction.Steps

                  try
                      do! body.Async
                  finally
                      scope.Dispose()
              })
          form "use, a stack" CleanOnly (fun transaction body ->
              async {
                  use stack = new ExitStack()
                  stack.Enter transaction.Steps |> ignore
                  do! body.Async
              })
          form "use, twice" CleanOnly (fun transaction body ->
              async {
                  use _outer = Scope.Enter transaction.Steps
                  use _inner = Scope.Enter(Transaction().Steps)
                  do! body.Async
              })
          form "use around a handler" CleanOnly (fun transaction body ->
              async {
                  match!
                      Async.Catch(
                          async {
                              use _scope = Scope.Enter transaction.Steps
                              do! body.Async
                          }
                      )
                  with
                  | Choice1Of2() -> ()
                  | Choice2Of2 e -> raise e
              })
          form "Scope.Run" Exact (fun transaction body ->
              async { Scope.Run(transaction.Steps, fun (_: int) -> Async.RunSynchronously body.Async) })
          form "AsyncScope.RunAsync" Exact (fun transaction body ->
              AsyncScope.RunAsync(transaction.AsyncSteps, fun _ -> Async.StartImmediateAsTask body.Async :> Task)
              |> Async.AwaitTask) ]

    static let runners: (string * (Async<unit> -> unit)) list =
        [ "RunSynchronously", Async.RunSynchronously
          "StartAsTask", (fun work -> (Async.StartAsTask work).GetAwaiter().GetResult())
          "StartImmediateAsTask", (fun work -> (Async.StartImmediateAsTask work).GetAwaiter().GetResult())
          "StartChild",
          (fun work ->
              Async.RunSynchronously(
                  async {
                      let! child = Async.StartChild work
                      do! child
                  }
              ))
          "Parallel", (fun work -> Async.RunSynchronously(Async.Parallel [ work; async { return () } ]) |> ignore)
          "MailboxProcessor",
          (fun work ->
              let ended = TaskCompletionSource()

              use agent =
                  new MailboxProcessor<unit>(fun _ ->
                      async {
                          do! work
                          ended.SetResult()
                      })

              agent.Error.Add ended.SetException
              agent.Start()
              ended.Task.GetAwaiter().GetResult())
          "task { }", (fun work -> (task { do! work }).GetAwaiter().GetResult()) ]

    static member Cases =
        [ for runner, run in runners do
              for form in forms do
                  for body in Bodies.thrown ->
                      TestCaseData(run, form, body).SetArgDisplayNames(runner, form.Name, body.Name) ]

    [<TestCaseSource("Cases")>]
    member _.Scope_InAsync_CommitsOnlyWhatCompleted(run: Async<unit> -> unit, form: Form<Body, Async<unit>>, body: Body) =
        Outcome.verify form.Knowledge body (fun transaction -> form.Play transaction body |> run)
