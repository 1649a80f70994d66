''' <summary>
''' Asynchronous generators that await their yield. Visual Basic has no async methods with builders of their own, so it can't write
''' synchronous ones; it enters those that are written in C#.
''' </summary>
Public NotInheritable Class AwaitedYieldTests

    Private ReadOnly _events As New List(Of String)()

    <Test>
    Public Async Function RunAsync_BodyCompletes_TheTeardownRuns() As Task
        Await Manager().RunAsync(
            Async Function(value) As Task
                Await Task.Yield()
                _events.Add("body")
            End Function)

        String.Join(" ", _events).ShouldBe("setup body completed finally")
    End Function

    <Test>
    Public Async Function RunAsync_BodyFails_TheGeneratorCatchesItAtTheYield() As Task
        Dim failure = New TimeoutException()
        Dim fails As Func(Of Integer, Task) =
            Async Function(value) As Task
                Await Task.Yield()
                Throw failure
            End Function

        Dim thrown = Await Should.ThrowAsync(Of InvalidOperationException)(Manager().RunAsync(fails))

        thrown.GetContext().ShouldBeSameAs(failure)
        String.Join(" ", _events).ShouldBe("setup received finally")
    End Function

    Private Function Manager() As AsyncContextManager(Of Integer)
        Return AsyncContextManager.From(
            Async Function(yielder As Yielder(Of Integer)) As Task
                _events.Add("setup")
                Try
                    Await yielder.Return(1)
                    _events.Add("completed")
                Catch ex As TimeoutException
                    _events.Add("received")
                    Throw New InvalidOperationException("translated", ex)
                Finally
                    _events.Add("finally")
                End Try
            End Function)
    End Function

End Class
