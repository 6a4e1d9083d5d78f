"""A whole job over the API: Sam asks, Hana comes, both confirm.

pip install httpx
python client.py http://localhost:8000 SAM-EMAIL SAM-PASSWORD HANA-EMAIL HANA-PASSWORD
"""

import sys
import time
from typing import Any
from uuid import uuid4

import httpx

Thing = dict[str, Any]


class ServiceFriend:
    """One person's app. What the server refuses is raised as httpx.HTTPStatusError, with the problem as its body."""

    def __init__(self, url: str, email: str, password: str) -> None:
        self.http = httpx.Client(base_url=f"{url}/api/v1", timeout=30)
        self.http.headers["Authorization"] = f"Bearer {self._token(email, password)}"

    def _token(self, email: str, password: str) -> str:
        return self.post("/tokens/", email=email, password=password, name="client.py")["token"]

    def get(self, address: str) -> Thing:
        return self.http.get(address).raise_for_status().json()

    def post(self, address: str, **body: Any) -> Thing:
        """A lost answer is asked for again with the same key: the effect stays one."""
        key = {"Idempotency-Key": str(uuid4())}
        try:
            answer = self.http.post(address, json=body, headers=key)
        except httpx.TransportError:
            answer = self.http.post(address, json=body, headers=key)
        return answer.raise_for_status().json()


def ask(sam: ServiceFriend, topic: str, begins_at: str | None = None) -> Thing:
    """Send a request out: where, what, when. Without a time it is as soon as possible."""
    place = sam.post("/me/places/", street="Sonnenallee", number="71b", postcode="12045", town="Berlin")
    when = {"urgency": "flexible", "begins_at": begins_at} if begins_at else {"urgency": "urgent"}
    draft = sam.post("/drafts/", topic=topic, words="No Wi-Fi in the bedroom.", place_id=place["id"], **when)
    return sam.post(f"/drafts/{draft['id']}/publish/")


def accept(hana: ServiceFriend, patience: float = 60) -> Thing:
    """Wait for an offer and say yes: the first yes wins."""
    until = time.monotonic() + patience
    while not (offers := hana.get("/offers/?open=true")["results"]):
        if time.monotonic() > until:
            raise TimeoutError("no offer came")
        time.sleep(0.5)
    return hana.post(f"/offers/{offers[0]['id']}/accept/")


def whole_job(sam: ServiceFriend, hana: ServiceFriend, topic: str) -> Thing:
    """Ask, accept, talk, start, finish, confirm; returns the visit as its seeker sees it in the end."""
    ask(sam, topic)
    visit = accept(hana)
    talk = f"/conversations/{visit['conversation_id']}/messages/"
    hana.post(talk, client_id=str(uuid4()), text="I am on my way.")
    print([message["text"] for message in sam.get(talk)["results"]])
    print(hana.get(f"/bookings/{visit['id']}/")["address"])
    for person, verb in ((hana, "start"), (hana, "finish"), (sam, "confirm")):
        visit = person.post(f"/bookings/{visit['id']}/{verb}/")
    return visit


if __name__ == "__main__":
    url, *people = sys.argv[1:]
    sam, hana = ServiceFriend(url, *people[:2]), ServiceFriend(url, *people[2:])
    print(whole_job(sam, hana, topic="wifi")["state"])
