"""The Python side of settings-and-patches.md. Needs Python 3.11 and no package."""

import decimal
import os
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace
from unittest.mock import patch

shop = SimpleNamespace(greeting="hello")
seen = []


def print_greeting():
    seen.append(shop.greeting)


# region Patch
@contextmanager
def patched(thing, name, value):
    before = getattr(thing, name)
    setattr(thing, name, value)
    try:
        yield value
    finally:
        setattr(thing, name, before)


with patched(shop, "greeting", "good day"):    # or unittest.mock.patch.object
    print_greeting()
# endregion

assert seen == ["good day"] and shop.greeting == "hello"


def deploy():
    seen.append(os.environ.get("SHOP_REGION"))


# region Environ
with patch.dict(os.environ, {"SHOP_REGION": "north"}):
    os.environ.pop("SHOP_DEBUG", None)    # is put back, too
    deploy()
# endregion

assert seen[1] == "north" and "SHOP_REGION" not in os.environ

# region Culture
with decimal.localcontext() as context:
    context.prec = 3
    price = decimal.Decimal(1) / 3
# endregion

assert str(price) == "0.333" and decimal.getcontext().prec == 28

features = {}


def checkout():
    return features.get("cart", False)


# region Feature
with patch.dict(features, cart=True):
    is_new = checkout()
# endregion

assert is_new and not features


def load():
    return tenant.get()


# region Tenant
tenant = ContextVar("tenant", default=None)


@contextmanager
def use_tenant(name):
    token = tenant.set(name)
    try:
        yield name
    finally:
        tenant.reset(token)


with use_tenant("north"):
    current = load()
# endregion

assert current == "north" and tenant.get() is None
