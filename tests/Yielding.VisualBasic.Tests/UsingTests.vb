''' <summary>Synchronous scopes in plain code.</summary>
Public NotInheritable Class UsingTests

    Private ReadOnly _transaction As New Transaction()

    <Test>
    Public Sub Using_Completes_Commits()
        Using Scope.Enter(_transaction.Steps())
        End Using

        _transaction.ShouldHaveCommitted()
    End Sub

    <Test>
    Public Sub Using_Returns_Commits()
        Dim returns =
            Function()
                Using Scope.Enter(_transaction.Steps())
                    Return 1
                End Using
            End Function

        returns().ShouldBe(1)
        _transaction.ShouldHaveCommitted()
    End Sub

    <Test>
    Public Sub Using_Handles_Commits()
        Using entered = Scope.Enter(_transaction.Steps())
            entered.Value.ShouldBe(1)
            Handle()
        End Using

        _transaction.ShouldHaveCommitted()
    End Sub

    <Test>
    Public Sub Using_HandlesByOnError_Commits()
        Using Scope.Enter(_transaction.Steps())
            ResumeNext(Sub() Throw New TimeoutException())
        End Using

        _transaction.ShouldHaveCommitted()
    End Sub

    <Test>
    Public Sub Using_Fails_RollsBack()
        Should.Throw(Of TimeoutException)(
            Sub()
                Using Scope.Enter(_transaction.Steps())
                    Handle()
                    Throw New TimeoutException()
                End Using
            End Sub)

        _transaction.ShouldNotHaveCommitted()
    End Sub

    <Test>
    Public Sub Using_FailsWithinOnError_RollsBack()
        ResumeNext(
            Sub()
                Using Scope.Enter(_transaction.Steps())
                    Throw New TimeoutException()
                End Using
            End Sub)

        _transaction.ShouldNotHaveCommitted()
    End Sub

    <Test>
    Public Sub Using_FailsWithAScopeBody_RollsBack()
        Should.Throw(Of TimeoutException)(
            Sub()
                Using Scope.Enter(Function(body) _transaction.Audited(body))
                    Throw New TimeoutException()
                End Using
            End Sub)

        _transaction.ShouldNotHaveCommitted()
    End Sub

    <Test>
    Public Sub TryFinally_Fails_RollsBack()
        Should.Throw(Of TimeoutException)(
            Sub()
                Dim entered = Scope.Enter(_transaction.Steps())
                Try
                    Throw New TimeoutException()
                Finally
                    entered.Dispose()
                End Try
            End Sub)

        _transaction.ShouldNotHaveCommitted()
    End Sub

    <Test>
    Public Sub Stack_Handles_Commits()
        Using stack = New ExitStack()
            stack.Enter(_transaction.Steps()).ShouldBe(1)
            Handle()
        End Using

        _transaction.ShouldHaveCommitted()
    End Sub

    <Test>
    Public Sub Stack_Fails_RollsBack()
        Should.Throw(Of TimeoutException)(
            Sub()
                Using stack = New ExitStack()
                    stack.Enter(_transaction.Steps()).ShouldBe(1)
                    Throw New TimeoutException()
                End Using
            End Sub)

        _transaction.ShouldNotHaveCommitted()
    End Sub

    <Test>
    Public Sub Run_Handles_Commits()
        Scope.Run(_transaction.Steps(), Sub(value) Handle())

        _transaction.ShouldHaveCommitted()
    End Sub

    <Test>
    Public Sub Run_Fails_RollsBack()
        Dim count = 0

        Should.Throw(Of TimeoutException)(
            Sub() Scope.Run(
                _transaction.Steps(),
                Sub(value)
                    count += value
                    Throw New TimeoutException()
                End Sub))

        count.ShouldBe(1)
        _transaction.ShouldNotHaveCommitted()
    End Sub

End Class
