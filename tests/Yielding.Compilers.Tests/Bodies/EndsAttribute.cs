using System;

namespace Yielding.Compilers.Bodies
{
    /// <summary>States the outcome of a body: what its scopes did, in order, and the exception that left the method.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class EndsAttribute : Attribute
    {
        public EndsAttribute(string outcome)
        {
            Outcome = outcome;
        }

        public string Outcome { get; }
    }
}
