"""The rival of `bench chat`: this same app, whose sockets join a group of Channels and get the text itself."""
