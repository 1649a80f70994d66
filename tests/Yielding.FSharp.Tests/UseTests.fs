namespace Yielding.FSharp

open NUnit.Framework
open Yielding

/// Synchronous scopes in plain functions and in sequences.
type UseTests() =
    static let form name knowledge play = { Name = name; Knowledge = knowledge; Play = play }

    static let forms: Form<unit -> unit, unit> list =
        [ form "use" Exact (fun transaction body ->
              use _scope = Scope.Enter transaction.Steps
              body ())
          form "using" Exact (fun transaction body -> using (Scope.Enter transaction.Steps) (fun _ -> body ()))
          form "try … finally" Exact (fun transaction body ->
              let scope = Scope.Enter transaction.Steps

              try
                  body ()
              finally
                  scope.Dispose())
          form "use, with a channel" Exact (fun transaction body ->
              let generator (channel: ScopeBody) =
                  seq {
                      for step in transaction.Steps do
                          yield step
                          channel.Rethrow()
                  }

              use _scope = Scope.Enter generator
              body ())
          form "use, a stack" Exact (fun transaction body ->
              use stack = new ExitStack()
              stack.Enter transaction.Steps |> ignore
              body ())
          form "use, twice" Exact (fun transaction body ->
              use _outer = Scope.Enter transaction.Steps
              use _inner = Scope.Enter(Transaction().Steps)
              body ())
          form "Scope.Run" Exact (fun transaction body -> Scope.Run(transaction.Steps, fun (_: int) -> body ()))
          form "ExitStack.Run" Exact (fun transaction body ->
              ExitStack.Run(fun stack ->
                  stack.Enter transaction.Steps |> ignore
                  body ()))
          form "ContextManager.Run" Exact (fun transaction body ->
              ContextManager.From(transaction.Steps).Run(fun (_: int) -> body ()))
          form "seq { use }" CleanOnly (fun transaction body ->
              let items =
                  seq {
                      use _scope = Scope.Enter transaction.Steps
                      body ()
                      yield 1
                  }

              for _ in items do
                  ())
          form "seq { use } whose consumer is the body" CleanOnly (fun transaction body ->
              let items =
                  seq {
                      use _scope = Scope.Enter transaction.Steps
                      yield 1
                  }

              for _ in items do
                  body ())
          form "seq { try … finally }" CleanOnly (fun transaction body ->
              let items =
                  seq {
                      let scope = Scope.Enter transaction.Steps

                      try
                          body ()
                          yield 1
                      finally
                          scope.Dispose()
                  }

              for _ in items do
                  ())
          form "a list's use" CleanOnly (fun transaction body ->
              [ use _scope = Scope.Enter transaction.Steps
                body ()
                yield 1 ]
              |> ignore) ]

    static member Cases = Outcome.cases forms (Bodies.awaitsFailedTask :: Bodies.thrown)

    [<TestCaseSource("Cases")>]
    member _.Scope_InPlainCode_CommitsOnlyWhatCompleted(form: Form<unit -> unit, unit>, body: Body) =
        Outcome.verify form.Knowledge body (fun transaction -> form.Play transaction body.Run)
