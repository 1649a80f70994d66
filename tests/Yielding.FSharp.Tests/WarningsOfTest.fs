namespace Yielding.FSharp

open System
open System.Collections.Concurrent
open Serilog
open Serilog.Core
open Serilog.Events

/// Collects the warnings that the library logs while it lives, and puts the logger back.
type WarningsOfTest() as this =
    let before = Log.Logger
    let messages = ConcurrentQueue<string>()

    do Log.Logger <- LoggerConfiguration().MinimumLevel.Warning().WriteTo.Sink(this).CreateLogger()

    member _.Messages = List.ofSeq messages

    interface ILogEventSink with
        member _.Emit event = messages.Enqueue(event.RenderMessage())

    interface IDisposable with
        member _.Dispose() = Log.Logger <- before
