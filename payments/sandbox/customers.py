"""Customers."""

from payments.sandbox.events import emit
from payments.sandbox.lists import page
from payments.sandbox.methods import detach
from payments.sandbox.params import Params
from payments.sandbox.store import Store, Thing


def create_customer(store: Store, params: Params) -> Thing:
    return new_customer(store, params.text("email"), params.text("name"), params.metadata(), params)


def new_customer(store: Store, email: str | None, name: str | None, metadata: dict, params: Params) -> Thing:
    customer = store.make("customer", "cus", email=email, name=name, metadata=metadata, balance=0, currency=None)
    customer |= {"description": params.text("description"), "phone": params.text("phone"), "delinquent": False}
    customer |= dict.fromkeys(("address", "default_source", "discount", "shipping", "test_clock"))
    customer |= {"invoice_settings": {"default_payment_method": None}, "tax_exempt": "none", "preferred_locales": []}
    store.save(customer)
    emit(store, "customer.created", customer)
    return customer


def retrieve_customer(store: Store, params: Params, key: str) -> Thing:
    gone = store.peek(f"gone_{key}")
    return gone["_answer"] if gone else store.get("customer", key)


def delete_customer(store: Store, params: Params, key: str) -> Thing:
    """Forget a customer and let their payment methods go. Its id still answers, and says that it is deleted."""
    customer = store.get("customer", key)
    for method in store.find("payment_method", customer=key):
        detach(store, method)
    emit(store, "customer.deleted", customer)
    store.base.execute("DELETE FROM objects WHERE id = ?", (key,))
    answer = {"id": key, "object": "customer", "deleted": True}
    store.save({"id": f"gone_{key}", "object": "_gone", "_answer": answer})
    return answer


def list_customers(store: Store, params: Params) -> Thing:
    return page(store, params, store.find("customer", email=params.text("email")), "/v1/customers")


def update_customer(store: Store, params: Params, key: str) -> Thing:
    customer = store.get("customer", key)
    for name in ("email", "name", "description", "phone"):
        if name in params:
            customer[name] = params.text(name)
    return store.save({**customer, "metadata": params.metadata(customer["metadata"])})
