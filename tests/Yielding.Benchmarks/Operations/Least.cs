using System.Collections;
using System.Runtime.CompilerServices;

namespace Yielding.Benchmarks.Operations;

/// <summary>
/// The least that a library can do with a generator: it makes its steps, and determines no outcome. What it costs more than the bare
/// <c>foreach</c> is that the JIT does not know the generator's type there.
/// </summary>
internal static class Least
{
    /// <summary>An object with the generator and a mark, which each scope that is exited once needs.</summary>
    internal sealed class Held : IDisposable
    {
        private readonly IEnumerator _steps;
        private bool _isExited;

        private Held(IEnumerator steps) => _steps = steps;

        [MethodImpl(MethodImplOptions.AggressiveInlining)] // as Scope.Enter
        public static Held Enter<T>(IEnumerable<T> generator, out T value)
        {
            var steps = generator.GetEnumerator();
            steps.MoveNext();
            value = steps.Current;

            return new Held(steps);
        }

        [MethodImpl(MethodImplOptions.NoInlining)] // as that of a scope
        public void Dispose()
        {
            if (_isExited)
            {
                return;
            }

            _isExited = true;
            var returned = false;
            try
            {
                _steps.MoveNext();
                returned = true;
            }
            finally
            {
                if (!returned)
                {
                    ((IDisposable)_steps).Dispose();
                }
            }

            ((IDisposable)_steps).Dispose();
        }
    }

    internal readonly struct ByUsing : IOperation
    {
        public static int Invoke()
        {
            using (Held.Enter(Generators.Plain(), out var counter))
            {
                counter.Use();
            }

            return Counter.Shared.Total;
        }
    }
}
