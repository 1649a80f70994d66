# An exception that the body handles itself is none to its scope; the scopes further in, which it has left, have heard it.
from _trace import Boom, chain, listening, say

with listening("outer"):
    try:
        with listening("inner"):
            raise Boom("inner body")
    except Boom as e:
        say(f"handled {chain(e)}")
    say("the outer body goes on")
