# A scope that is entered and left while an exception is being handled, or is on its way out, has nothing to do with it.
from _trace import Boom, chain, listening, resource, say

try:
    raise Boom("earlier")
except Boom as e:
    with listening("in a handler"):
        say(f"handling {chain(e)}")

try:
    with listening("outer"):
        try:
            raise Boom("leaving")
        finally:
            with resource("in a finally block"):
                say("cleaning up")
except Boom as e:
    say(f"caught {chain(e)}")
