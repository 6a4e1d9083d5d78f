"""How allauth's flows fit this site: who may sign up, where they land, what is kept of the form."""

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import timezone
from django.utils.translation import get_language


class AccountAdapter(DefaultAccountAdapter):
    """Keeps the name, the language and the age confirmation of the sign-up form."""

    def save_user(self, request, user, form, commit=True):
        user.name_shown = form.cleaned_data["name_shown"]
        user.adult_confirmed_at = timezone.now()
        user.language = (get_language() or "de")[:2]
        user.languages = [user.language]
        return super().save_user(request, user, form, commit)
