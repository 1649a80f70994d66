''' <summary>
''' Scopes in Async functions. Visual Basic can't await in a Finally block: an asynchronous scope is left by 'RunAsync',
''' or by code written by hand.
''' </summary>
Public NotInheritable Class AsyncTests

    Private ReadOnly _transaction As New Transaction()

    <Test>
    Public Async Function Using_Completes_Commits() As Task
        Using Scope.Enter(_transaction.Steps())
            Await Task.Yield()
        End Using

        _transaction.ShouldHaveCommitted()
    End Function

    <Test>
    Public Async Function Using_Handles_Commits() As Task
        Using Scope.Enter(_transaction.Steps())
            Await HandleAsync()
        End Using

        _transaction.ShouldHaveCommitted()
    End Function

    <Test>
    Public Async Function Using_Fails_RollsBack() As Task
        Dim fails =
            Async Function()
                Using Scope.Enter(_transaction.Steps())
                    Await HandleAsync()
                    Throw New TimeoutException()
                End Using
            End Function

        Await Should.ThrowAsync(Of TimeoutException)(fails())
        _transaction.ShouldNotHaveCommitted()
    End Function

    <Test>
    Public Async Function DisposeAsync_ByHandAfterACompletedBody_Commits() As Task
        Dim entered = Await AsyncScope.EnterAsync(_transaction.Asynchronous())
        Await Task.Yield()
        Await entered.DisposeAsync()

        _transaction.ShouldHaveCommitted()
    End Function

    <Test>
    Public Async Function DisposeAsync_ByHandAfterACaughtFailure_RollsBack() As Task
        Dim thrown As Exception = Nothing
        Dim entered = Await AsyncScope.EnterAsync(_transaction.Asynchronous())
        Try
            Await Task.Yield()
            Throw New TimeoutException()
        Catch ex As TimeoutException
            thrown = ex
        End Try

        ' Whether the failure is known or only possible, it may be thrown here: the block doesn't decide about that.
        Try
            Await entered.DisposeAsync()
        Catch ex As TimeoutException
            ex.ShouldBeSameAs(thrown)
        End Try

        _transaction.ShouldNotHaveCommitted()
    End Function

    <Test>
    Public Async Function RunAsync_Handles_Commits() As Task
        Await AsyncScope.RunAsync(_transaction.Asynchronous(), Function(value) HandleAsync())

        _transaction.ShouldHaveCommitted()
    End Function

    <Test>
    Public Async Function RunAsync_Fails_RollsBack() As Task
        Dim run = AsyncScope.RunAsync(
            _transaction.Asynchronous(),
            Async Function(value As Integer)
                Await HandleAsync()
                Throw New TimeoutException()
            End Function)

        Await Should.ThrowAsync(Of TimeoutException)(run)
        _transaction.ShouldNotHaveCommitted()
    End Function

    <Test>
    Public Async Function Stack_Fails_RollsBack() As Task
        Dim run = AsyncExitStack.RunAsync(
            Async Function(stack)
                Call (Await stack.EnterAsync(_transaction.Asynchronous())).ShouldBe(1)
                Throw New TimeoutException()
            End Function)

        Await Should.ThrowAsync(Of TimeoutException)(run)
        _transaction.ShouldNotHaveCommitted()
    End Function

End Class
