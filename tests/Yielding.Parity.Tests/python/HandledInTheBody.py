# An exception that the body handles itself does not concern its scope; the inner scopes that it has exited have received it.
from _trace import Boom, chain, listening, say

with listening("outer"):
    try:
        with listening("inner"):
            raise Boom("inner body")
    except Boom as e:
        say(f"handled {chain(e)}")
    say("the outer body goes on")
