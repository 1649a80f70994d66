namespace Yielding.FSharp

open System
open NUnit.Framework
open Shouldly

[<assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)>]
do ()

/// How exactly the library can know the outcome in a form of code. A failing body commits in none.
type Knowledge =
    /// Every outcome.
    | Exact
    /// A body in which nothing was thrown. After one that has handled an exception the transaction may be rolled back, with a warning.
    | CleanOnly

/// A way in which F# code holds a scope.
type Form<'body, 'result> =
    { Name: string
      Knowledge: Knowledge
      Play: Transaction -> 'body -> 'result }

    override this.ToString() = this.Name

module Outcome =
    /// Plays one body in one form, and checks what became of its transaction.
    let verify knowledge (body: Body) (play: Transaction -> unit) =
        let transaction = Transaction()
        use warnings = new WarningsOfTest()

        let thrown =
            try
                play transaction
                None
            with e when (e.GetBaseException() :? TimeoutException) ->
                // An async passes on a task's failure as the AggregateException around it.
                Some e

        transaction.HasEnded.ShouldBeTrue()

        match body.Ending with
        | Fails ->
            thrown.IsSome.ShouldBeTrue "The body's exception has to arrive."
            transaction.IsCommitted.ShouldBeFalse "A failing body has committed."
        | Handles when knowledge = CleanOnly && not transaction.IsCommitted ->
            warnings.Messages.ShouldNotBeEmpty "It was rolled back without a warning."
        | Handles
        | Completes ->
            thrown.IsNone.ShouldBeTrue()
            transaction.IsCommitted.ShouldBeTrue "A body that completed was rolled back."
            warnings.Messages.ShouldBeEmpty()

    /// Each form with each body.
    let cases (forms: Form<'body, 'result> list) (bodies: Body list) =
        [ for form in forms do
              for body in bodies -> TestCaseData(form, body).SetArgDisplayNames(form.Name, body.Name) ]
