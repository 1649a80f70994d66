namespace Yielding.FSharp

open System
open System.Threading.Tasks

/// What a body does in the end.
type Ending =
    | Completes
    | Handles
    | Fails

/// The body of a scope, in the three forms in which F# writes one. Each throws at most a TimeoutException.
type Body =
    { Name: string
      Ending: Ending
      Run: unit -> unit
      Async: Async<unit>
      Task: unit -> Task<unit> }

    override this.ToString() = this.Name

module Bodies =
    let private timeout () = TimeoutException "The body's."

    let private handle () =
        try
            raise (timeout ())
        with :? TimeoutException ->
            ()

    let private handleAsync =
        async {
            try
                do! Async.SwitchToThreadPool()
                raise (timeout ())
            with :? TimeoutException ->
                ()
        }

    let private handleInTask () =
        task {
            try
                do! Task.Yield()
                raise (timeout ())
            with :? TimeoutException ->
                ()
        }

    let private completes =
        { Name = "completes"
          Ending = Completes
          Run = ignore
          Async = async { return () }
          Task = fun () -> task { return () } }

    let private completesLater =
        { Name = "completes later"
          Ending = Completes
          Run = ignore
          Async = async { do! Async.SwitchToThreadPool() }
          Task = fun () -> task { do! Task.Yield() } }

    let private fails =
        { Name = "fails"
          Ending = Fails
          Run = fun () -> raise (timeout ())
          Async = async { raise (timeout ()) }
          Task = fun () -> task { raise (timeout ()) } }

    let private failsLater =
        { Name = "fails later"
          Ending = Fails
          Run = fun () -> raise (timeout ())
          Async =
            async {
                do! Async.SwitchToThreadPool()
                raise (timeout ())
            }
          Task =
            fun () ->
                task {
                    do! Task.Yield()
                    raise (timeout ())
                } }

    let private handles =
        { Name = "handles"
          Ending = Handles
          Run = handle
          Async = async { handle () }
          Task = fun () -> task { handle () } }

    let private handlesLater =
        { Name = "handles later"
          Ending = Handles
          Run = handle
          Async = handleAsync
          Task = handleInTask }

    let private handlesThenFails =
        { Name = "handles, then fails"
          Ending = Fails
          Run =
            fun () ->
                handle ()
                raise (timeout ())
          Async =
            async {
                do! handleAsync
                raise (timeout ())
            }
          Task =
            fun () ->
                task {
                    do! handleInTask ()
                    raise (timeout ())
                } }

    /// A plain wait and a task { } throw the exception of the task that they await. An async { } passes it on without a throw.
    let awaitsFailedTask =
        { Name = "awaits a failed task"
          Ending = Fails
          Run = fun () -> Task.FromException(timeout ()).GetAwaiter().GetResult()
          Async = Async.AwaitTask(Task.FromException<unit>(timeout ()))
          Task = fun () -> task { do! Task.FromException(timeout ()) } }

    let thrown = [ completes; completesLater; fails; failsLater; handles; handlesLater; handlesThenFails ]
