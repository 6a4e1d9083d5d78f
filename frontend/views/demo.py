"""Topics to try things with, opened and retired by operators; nowhere but in the demo do these pages exist."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from frontend import respond
from frontend.forms.demo import TopicForm
from frontend.views.console import for_operators
from marketplace.catalog import actions, queries


def in_demo(view: Callable) -> Callable:
    """Outside the demo the page does not exist."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@in_demo
@for_operators
def topics(request: HttpRequest) -> HttpResponse:
    form = TopicForm(respond.posted(request))
    if request.method == "POST" and form.is_valid():
        actions.open_topic(by=request.user, name=form.cleaned_data["name"])
        return respond.done(request, "demo_topics", say=_("The topic is open."))
    context = {"form": form, "topics": queries.topics_added()}
    return respond.page(request, "console/demo_topics.html", context, respond.INVALID if form.errors else 200)


@require_POST
@in_demo
@for_operators
def retire(request: HttpRequest, topic_slug: str) -> HttpResponse:
    actions.retire_topic(by=request.user, slug=topic_slug)
    return respond.done(request, "demo_topics", say=_("The topic is not offered any more."))
