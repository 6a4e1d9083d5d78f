"""The live socket of each signed-in person."""

from channels.routing import URLRouter

socket_application = URLRouter([])
