using System.Collections.Generic;
using System.Threading.Tasks;

namespace Yielding.Compilers.Bodies
{
    /// <summary>Records what the scopes of a body do.</summary>
    public sealed class Journal
    {
        private readonly List<string> _entries = new List<string>();
        private readonly bool _waits;

        /// <param name="waits">Whether setup and teardown of a transaction suspend.</param>
        public Journal(bool waits)
        {
            _waits = waits;
        }

        /// <summary>A generator that records "commit" or "rollback", with its name if it has one.</summary>
        public async IAsyncEnumerable<int> Transaction(string name = null)
        {
            if (_waits)
            {
                await Task.Yield();
            }

            var prefix = name == null ? "" : name + " ";
            var failures = Failures.Count;
            var committed = false;
            try
            {
                yield return 1;

                committed = true;
            }
            finally
            {
                if (_waits)
                {
                    await Task.Yield();
                }

                Add(prefix + (committed ? "commit" : "rollback"));

                // If nothing was thrown since the entry, the library does not read the state machine, and the body tests nothing.
                if (Failures.Count == failures)
                {
                    Add(prefix + "without an exception since the entry");
                }
            }
        }

        public void Add(string entry)
        {
            lock (_entries)
            {
                _entries.Add(entry);
            }
        }

        public override string ToString()
        {
            lock (_entries)
            {
                return string.Join(", ", _entries);
            }
        }
    }
}
