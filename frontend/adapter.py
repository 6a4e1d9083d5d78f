"""How allauth's flows fit this site: what is kept of the sign-up form."""

from allauth.account.adapter import DefaultAccountAdapter

from marketplace.accounts import actions
from marketplace.core.actors import VISITOR


class AccountAdapter(DefaultAccountAdapter):
    """Lets people join by our own verb, with the name and the age confirmation of the sign-up form."""

    def save_user(self, request, user, form, commit=True):
        user = super().save_user(request, user, form, commit=False)
        if commit:
            data = form.cleaned_data
            actions.join_person(by=VISITOR, person=user, name_shown=data["name_shown"], is_adult=data["is_adult"])
        return user
