"""A JSON Web Token like those that the App Store Server API takes, signed by nobody."""

WEB_TOKEN = (
    "eyJhbGciOiJFUzI1NiIsImtpZCI6IjJYOVI0SFhGMzQiLCJ0eXAiOiJKV1QifQ"
    ".eyJpc3MiOiI1NzI0NjU0MiJ9.c2lnbmF0dXJlLXRoYXQtaXMtbm90LW9uZQ"
)
