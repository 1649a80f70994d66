# A scope entered and exited while another exception is handled or propagates is not affected by it.
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
