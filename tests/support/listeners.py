"""The sockets on which this process listens."""

import gc
import socket


def listening_ports() -> frozenset[int]:
    """The ports of this process's listening sockets, TCP over IPv4 and IPv6."""
    return frozenset(
        found.getsockname()[1]
        for found in gc.get_objects()
        if isinstance(found, socket.socket)
        and found.fileno() != -1
        and found.family in {socket.AF_INET, socket.AF_INET6}
        and found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    )
