"""What somebody waits for, as pages show it, and where a prepared request goes on."""

from typing import Any

from django.urls import reverse

from frontend import drafting
from frontend.demand import name_of
from marketplace.accounts.models import User
from matching import outlook
from matching.models import Waiting


def list_of(by: User) -> list[dict[str, Any]]:
    """Each word with where it leads."""
    return [{"waiting": one, "area": name_of(one.cell), "address": address_of(one)} for one in outlook.words_of(by)]


def address_of(waiting: Waiting) -> str:
    """Where the prepared request goes on: the draft's next step, the request, or a new one when it is gone."""
    wish = waiting.request
    if wish is None:
        return reverse("post")
    return drafting.next_step(wish) if wish.state == "draft" else reverse("request", args=[wish.pk])
