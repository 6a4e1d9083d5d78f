"""Where other services knock."""

from django.urls import path

from frontend.views import webhook

urlpatterns = [path("hooks/stripe/", webhook.stripe, name="stripe_webhook")]
