"""An HTTP proxy on loopback that answers CONNECT and passes on whatever comes."""

import socket
import ssl

from support.misbehaving_server import Conversation, MisbehavingServer, status


class Tunnel(MisbehavingServer):
    """`targets` is where it was asked to lead, `authorizations` with which credentials.

    Whatever host it is asked for, it leads to the loopback port `leads_to`, or without one to what
    was asked for, which must be on loopback.
    """

    def __init__(self, *, leads_to: int | None = None, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(self._lead, tls=tls)
        self._leads_to = leads_to

    @property
    def targets(self) -> list[str]:
        return [request.target for request in self.requests if request.method == "CONNECT"]

    @property
    def authorizations(self) -> list[str | None]:
        return [request.header("proxy-authorization") for request in self.requests]

    def _lead(self, conversation: Conversation) -> None:
        request = conversation.read_request()
        host, _, port = request.target.rpartition(":")
        if self._leads_to is None and host != "127.0.0.1":
            conversation.send(status("502 Bad Gateway"))
            return
        with socket.create_connection(("127.0.0.1", self._leads_to or int(port))) as further:
            conversation.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            conversation.pass_on(further)
