"""The rival's addresses: the site's, with two views that tell a text once it is kept."""

from django.urls import include, path

from frontend.views import apply, talk
from marketplace.chat import queries as chat
from marketplace.config.chat_bench.rival.telling import OPERATORS, group_of, tell


def send(request, conversation_id: int):
    answer = talk.send(request, conversation_id)
    if answer.status_code == 200:
        for person_id in set(chat.people_in(conversation_id)) - {request.user.pk}:
            tell(group_of(person_id), request.POST["text"])
    return answer


def submit(request):
    answer = apply.submit(request)
    if answer.status_code == 302:
        tell(OPERATORS, request.user.name_shown)
    return answer


urlpatterns = [
    path("conversations/<int:conversation_id>/send/", send, name="conversation_send"),
    path("apply/submit/", submit, name="apply_submit"),
    path("", include("marketplace.config.urls")),
]
