using System;

namespace Yielding.Compilers.Bodies
{
    public sealed class BodyException : Exception
    {
        public BodyException(string message)
            : base(message)
        {
        }
    }
}
