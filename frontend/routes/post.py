"""Asking for help, step by step."""

from django.urls import path

from frontend.views import post

urlpatterns = [
    path("post/", post.what, name="post"),
    path("post/not-here/<slug:topic_slug>/", post.not_here, name="post_not_here"),
    path("post/<int:draft_id>/package/", post.package, name="post_package"),
    path("post/<int:draft_id>/where/", post.where, name="post_where"),
    path("post/<int:draft_id>/when/", post.when, name="post_when"),
    path("post/<int:draft_id>/price/", post.price, name="post_price"),
    path("post/<int:draft_id>/send/", post.send, name="post_send"),
    path("post/<int:draft_id>/code/", post.code, name="post_code"),
    path("post/<int:draft_id>/publish/", post.publish, name="post_publish"),
]
