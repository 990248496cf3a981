"""What a server can do to a delivery beyond sending bytes after a request."""

from support.misbehaving_server import Behaviour, Conversation, answer, redirect, status

OK = status("200 OK")
answer_ok = answer(OK)


def hold_silently(conversation: Conversation) -> None:
    conversation.read_request()
    conversation.hold()


def never_read(conversation: Conversation) -> None:
    conversation.hold()


def close_unanswered(conversation: Conversation) -> None:
    conversation.read_request()
    conversation.finish()


def reset_at_once(conversation: Conversation) -> None:
    conversation.reset()


def reset_after_request(conversation: Conversation) -> None:
    conversation.read_request()
    conversation.reset()


def reset_in_body(conversation: Conversation) -> None:
    conversation.read_request()
    conversation.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    conversation.hold(0.1)  # so that the half is read before the reset overtakes it
    conversation.reset()


def answer_unread(conversation: Conversation) -> None:
    conversation.send(OK)
    conversation.finish()


def keep_alive(conversation: Conversation) -> None:
    conversation.read_request()
    conversation.send(b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok")
    conversation.hold()


def keep_alive_without_body(conversation: Conversation) -> None:
    conversation.read_request()
    conversation.send(b"HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n")
    conversation.hold()


def in_pieces(conversation: Conversation) -> None:
    conversation.read_request()
    conversation.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", gap_seconds=0.001)
    conversation.finish()


def drip_head(conversation: Conversation) -> None:
    conversation.read_request()
    conversation.drip(b"HTTP/1.1 200 OK\r\n" + b"X-Slow: 1\r\n" * 1000, gap_seconds=0.05)


def drip_body(conversation: Conversation) -> None:
    conversation.read_request()
    conversation.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
    conversation.drip(b"." * 5000, gap_seconds=0.05)


def drip_interim(conversation: Conversation) -> None:
    conversation.read_request()
    for _ in range(200):
        conversation.send(b"HTTP/1.1 102 Processing\r\n\r\n")
        conversation.hold(0.02)


def garbage_held_open(conversation: Conversation) -> None:
    conversation.read_request()
    conversation.send(b"\x00\x01\x02 no line end")
    conversation.hold()


def speak_first_like_ssh(conversation: Conversation) -> None:
    conversation.send(b"SSH-2.0-OpenSSH_9.2\r\n")
    conversation.hold()


def endless_body(conversation: Conversation) -> None:
    conversation.read_request()
    conversation.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while not conversation.server.stopping.is_set():
        conversation.send(b"." * 65536)


def redirect_once_to_itself(conversation: Conversation) -> None:
    request = conversation.read_request()
    conversation.send(OK if request.method == "GET" else redirect(301, request.target))
    conversation.finish()


def redirect_on_and_on(limit: int | None) -> Behaviour:
    def behave(conversation: Conversation) -> None:
        target = conversation.read_request().target
        number = int(target.removeprefix("/") or "0")
        is_end = limit is not None and number >= limit
        conversation.send(OK if is_end else redirect(307, f"/{number + 1}"))
        conversation.finish()

    return behave


def with_charset(value: str) -> Behaviour:
    return answer(status("200 OK", f"Content-Type: {value}", body=b"{}"))


def chunked(*tail: bytes) -> Behaviour:
    return answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *tail)


def raw(data: bytes) -> Behaviour:
    return answer(data)


def answer_plainly(conversation: Conversation) -> None:
    conversation.send(status("400 Bad Request", body=b"this is http"))
    conversation.finish()


def close_at_once(conversation: Conversation) -> None:
    conversation.finish()


def leave_unread(conversation: Conversation) -> None:
    conversation.wait_until_left()


def leave_unanswered(conversation: Conversation) -> None:
    conversation.read_request()
    conversation.wait_until_left()
