"""What only the demo has."""

from django.urls import path

from frontend.views import demo

urlpatterns = [
    path("demo/topics/", demo.topics, name="demo_topics"),
    path("demo/topics/<slug:topic_slug>/retire/", demo.retire, name="demo_topic_retire"),
]
