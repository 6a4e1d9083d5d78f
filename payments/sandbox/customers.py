"""Customers."""

from payments.sandbox.events import emit
from payments.sandbox.params import Params
from payments.sandbox.store import Store, Thing


def create_customer(store: Store, params: Params) -> Thing:
    return new_customer(store, params.text("email"), params.text("name"), params.metadata(), params)


def new_customer(store: Store, email: str | None, name: str | None, metadata: dict, params: Params) -> Thing:
    customer = store.make("customer", "cus", email=email, name=name, metadata=metadata, balance=0, currency=None)
    customer |= {"description": params.text("description"), "phone": params.text("phone"), "delinquent": False}
    store.save(customer)
    emit(store, "customer.created", customer)
    return customer


def retrieve_customer(store: Store, params: Params, key: str) -> Thing:
    return store.get("customer", key)


def update_customer(store: Store, params: Params, key: str) -> Thing:
    customer = store.get("customer", key)
    for name in ("email", "name", "description", "phone"):
        if name in params:
            customer[name] = params.text(name)
    return store.save({**customer, "metadata": params.metadata(customer["metadata"])})
