# A body that is exited by return, continue or break has completed.
from _trace import resource, say


def returning():
    with resource("return"):
        return "result"


say(returning())

for turn in (1, 2, 3):
    with resource(f"turn {turn}"):
        if turn == 1:
            continue
        if turn == 2:
            break
say("after the loop")
