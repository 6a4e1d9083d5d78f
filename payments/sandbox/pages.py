"""stub"""

from payments.sandbox.api import Answer


def answer(store, call):
    return Answer(404, "")
