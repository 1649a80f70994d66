namespace Yielding.FSharp

open System.Threading.Tasks
open NUnit.Framework
open Yielding

/// Scopes in task { }, synchronous and asynchronous ones.
type TaskTests() =
    static let form name knowledge play = { Name = name; Knowledge = knowledge; Play = play }

    static let forms: Form<Body, Task<unit>> list =
        [ form "use" CleanOnly (fun transaction body ->
              task {
                  use _scope = Scope.Enter transaction.Steps
                  do! body.Task()
              })
          form "use, the body called" CleanOnly (fun transaction body ->
              task {
                  use _scope = Scope.Enter transaction.Steps
                  body.Run()
              })
          form "use, the body called later" CleanOnly (fun transaction body ->
              task {
                  use _scope = Scope.Enter transaction.Steps
                  do! Task.Yield()
                  body.Run()
              })
          form "try … finally" CleanOnly (fun transaction body ->
              task {
                  let scope = Scope.Enter transaction.Steps

                  try
                      do! body.Task()
                  finally
                      scope.Dispose()
              })
          form "use, a stack" CleanOnly (fun transaction body ->
              task {
                  use stack = new ExitStack()
                  stack.Enter transaction.Steps |> ignore
                  do! body.Task()
              })
          form "use!" CleanOnly (fun transaction body ->
              task {
                  use! _scope = AsyncScope.EnterAsync transaction.AsyncSteps
                  do! body.Task()
              })
          form "use!, the body called later" CleanOnly (fun transaction body ->
              task {
                  use! _scope = AsyncScope.EnterAsync transaction.AsyncSteps
                  do! Task.Yield()
                  body.Run()
              })
          form "use!, twice" CleanOnly (fun transaction body ->
              task {
                  use! _outer = AsyncScope.EnterAsync transaction.AsyncSteps
                  use! _inner = AsyncScope.EnterAsync(Transaction().AsyncSteps)
                  do! body.Task()
              })
          form "use!, in a background task" CleanOnly (fun transaction body ->
              backgroundTask {
                  use! _scope = AsyncScope.EnterAsync transaction.AsyncSteps
                  do! body.Task()
              })
          form "use, an asynchronous stack" CleanOnly (fun transaction body ->
              task {
                  use stack = new AsyncExitStack()
                  let! _ = stack.EnterAsync transaction.AsyncSteps
                  do! body.Task()
              })
          form "Scope.Run" Exact (fun transaction body ->
              task { Scope.Run(transaction.Steps, fun (_: int) -> body.Task().GetAwaiter().GetResult()) })
          form "AsyncScope.RunAsync" Exact (fun transaction body ->
              task { do! AsyncScope.RunAsync(transaction.AsyncSteps, fun _ -> body.Task() :> Task) })
          form "AsyncExitStack.RunAsync" Exact (fun transaction body ->
              task {
                  do!
                      AsyncExitStack.RunAsync(fun stack ->
                          task {
                              let! _ = stack.EnterAsync transaction.AsyncSteps
                              do! body.Task()
                          }
                          :> Task)
              }) ]

    static member Cases = Outcome.cases forms (Bodies.awaitsFailedTask :: Bodies.thrown)

    [<TestCaseSource("Cases")>]
    member _.Scope_InTask_CommitsOnlyWhatCompleted(form: Form<Body, Task<unit>>, body: Body) =
        Outcome.verify form.Knowledge body (fun transaction ->
            (form.Play transaction body).GetAwaiter().GetResult())
