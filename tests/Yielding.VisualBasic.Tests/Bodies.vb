''' <summary>What a body does further in.</summary>
Friend Module Bodies

    Public Sub Handle()
        Try
            Throw New TimeoutException()
        Catch ex As TimeoutException When ex.Message.Length > 0
        End Try
    End Sub

    Public Async Function HandleAsync() As Task
        Try
            Await Task.Yield()
            Throw New TimeoutException()
        Catch ex As TimeoutException
        End Try
    End Function

    ''' <summary>An 'On Error' is an exception filter: it accepts the exception before the blocks on the way have ended.</summary>
    Public Sub ResumeNext(action As Action)
        On Error Resume Next
        action()
    End Sub

End Module
