"""What the frame of every page asks for: where to go, light or dark."""

from django import template

from frontend import navigation

register = template.Library()
THEMES = ("light", "dark")


@register.simple_tag(takes_context=True)
def nav_items(context: template.Context) -> list[dict]:
    """The header's items for whoever looks."""
    request = context.get("request")
    return navigation.entries(navigation.items_for(context.get("user")), getattr(request, "path", ""))


@register.simple_tag(takes_context=True)
def personal_items(context: template.Context) -> list[dict]:
    """What is in the menu behind one's own face."""
    request = context.get("request")
    return navigation.entries(navigation.PERSONAL, getattr(request, "path", ""))


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """`light` or `dark` when chosen, else empty: the device decides."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request else ""
    return chosen if chosen in THEMES else ""
