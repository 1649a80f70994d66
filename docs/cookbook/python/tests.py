"""The Python side of tests.md. Needs Python 3.11 and no package."""

import os
import shutil
import sqlite3
import tempfile
import time
import unittest
from contextlib import contextmanager
from unittest.mock import patch


# region EmptyShop
@contextmanager
def empty_shop():    # with pytest: @pytest.fixture instead of @contextmanager
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("create table orders (thing text not null primary key)")
        yield connection
    finally:
        connection.close()


class OrdersTests(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(empty_shop())

    def test_an_order_is_the_only_one(self):
        self.shop.execute("insert into orders values ('tea')")
        self.assertEqual(self.shop.execute("select * from orders").fetchall(), [("tea",)])
# endregion


# region SharedShop
class SharedShopTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(empty_shop())

    def test_an_order_is_in_the_shop(self):
        self.shop.execute("insert into orders values ('tea')")
        self.assertIn(("tea",), self.shop.execute("select * from orders").fetchall())
# endregion


for test_case in OrdersTests, SharedShopTests:
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(test_case).run(result)
    assert result.testsRun == 1 and result.wasSuccessful(), result.errors


folder = tempfile.mkdtemp()
shop = os.path.join(folder, "orders.db")
connection = sqlite3.connect(shop)
connection.execute("create table orders (thing text not null primary key)")


def order(connection):
    connection.execute("insert into orders values ('tea')")


# region RolledBack
@contextmanager
def rolled_back(database):
    connection = sqlite3.connect(database)
    try:
        connection.execute("begin")
        yield connection
    finally:
        connection.rollback()
        connection.close()


with rolled_back(shop) as changed:
    order(changed)
# endregion

assert connection.execute("select * from orders").fetchall() == []
connection.close()
shutil.rmtree(folder)


def price(text):
    return int(text)


# region Raises
@contextmanager
def raises(expected):
    caught = []
    try:
        yield caught
    except expected as error:
        caught.append(error)    # suppressed: the test continues
    else:
        raise AssertionError(f"The body has thrown no {expected.__name__}.")


with raises(ValueError) as caught:
    price("tea")
# endregion

assert "tea" in str(caught[0])


def year():
    return time.gmtime(time.time()).tm_year


# region Clock
with patch("time.time", return_value=946_641_600):    # noon on 31 December 1999
    then = year()
# endregion

assert then == 1999
