"""The forms of the demo's own pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TopicForm(forms.Form):
    """A topic to try something with."""

    name = forms.CharField(label=_("What is the topic called?"), max_length=60)
