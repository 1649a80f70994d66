''' <summary>A generator whose code after the yield commits, as a transaction's does, and what became of it.</summary>
Friend NotInheritable Class Transaction

    Private _isCommitted As Boolean
    Private _hasEnded As Boolean

    Public Iterator Function Steps() As IEnumerable(Of Integer)
        Try
            Yield 1
            _isCommitted = True
        Finally
            _hasEnded = True
        End Try
    End Function

    ''' <summary>The same, and it calls Rethrow.</summary>
    Public Iterator Function Audited(body As ScopeBody) As IEnumerable(Of Integer)
        Try
            Yield 1
            body.Rethrow()
            _isCommitted = True
        Finally
            _hasEnded = True
        End Try
    End Function

    Public Sub ShouldHaveCommitted()
        _hasEnded.ShouldBeTrue()
        _isCommitted.ShouldBeTrue()
    End Sub

    Public Sub ShouldNotHaveCommitted()
        _hasEnded.ShouldBeTrue()
        _isCommitted.ShouldBeFalse()
    End Sub

    ''' <summary>The same for asynchronous scopes: Visual Basic has no asynchronous iterators.</summary>
    Public Function Asynchronous() As AsyncContextManager(Of Integer)
        Return New Manager(Me)
    End Function

    Private NotInheritable Class Manager
        Inherits AsyncContextManager(Of Integer)

        Private ReadOnly _transaction As Transaction

        Public Sub New(transaction As Transaction)
            _transaction = transaction
        End Sub

        Protected Overrides Function OnEnterAsync(cancellationToken As Threading.CancellationToken) As ValueTask(Of Integer)
            Return New ValueTask(Of Integer)(1)
        End Function

        Protected Overrides Function OnExitAsync(thrown As Exception) As ValueTask(Of Boolean)
            _transaction._hasEnded = True
            _transaction._isCommitted = thrown Is Nothing

            Return New ValueTask(Of Boolean)(False)
        End Function

    End Class

End Class
