"""The shapes that encodings give a JWS: compressed, escaped, with invisible characters."""

import base64
import gzip
import html
import json
import quopri
import zlib
from functools import partial
from urllib.parse import quote

from support.signed_shapes import (
    BODY,
    BOM,
    BREAKS,
    INVISIBLE,
    QUOTES,
    TEXT,
    Shape,
    b64,
    body,
    within,
    wrap,
)

QUOTED_PRINTABLE = "Content-Transfer-Encoding: quoted-printable\n\n"


def compressed(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def quoted_printable(text: str) -> str:
    return quopri.encodestring(text.encode()).decode()


def subscription(token: str) -> str:
    """Data of a subscription of CloudWatch Logs, as a Lambda function gets it."""
    event = {"id": "1", "timestamp": 1777896000000, "message": f"INFO body={body(token)}"}
    data = json.dumps({"messageType": "DATA_MESSAGE", "logEvents": [event]})
    return json.dumps({"awslogs": {"data": compressed(data)}})


def archive(token: str, text: str) -> str:
    """A browser's archive (HAR 1.2), whose bodies can be in base64."""
    content = {"mimeType": "application/json", "encoding": "base64", "text": text}
    return json.dumps({"log": {"entries": [{"response": {"content": content}}]}})


def _escaped(token: str, times: int) -> str:
    text = body(token)
    for _ in range(times):
        text = json.dumps(text)[1:-1]
    return text


def marked(token: str, encoding: str) -> bytes:
    return f"\ufeff{body(token)}".encode(encoding)


def mail(token: str, shift: int) -> str:
    greeting = "Hello" + "!" * shift
    return QUOTED_PRINTABLE + quoted_printable(f"{greeting} {body(token)} Bye")


def within_at(token: str, share: float, text: str) -> str:
    return within(token, (max(share, 3 / len(token)), text))


IN_GZIP = ("base64", "gzip")
IN_ARCHIVE = "json:log.entries[0].response.content.text"
ENCODED = (
    Shape("gzip", lambda t: gzip.compress(body(t).encode()), (("gzip", BODY),)),
    Shape("zlib", lambda t: zlib.compress(t.encode()), (("zlib",),)),
    Shape("gzip of gzip", lambda t: gzip.compress(gzip.compress(t.encode())), (("gzip", "gzip"),)),
    Shape("gzip in base64", compressed, (IN_GZIP,)),
    Shape("gzip of the body in base64", lambda t: compressed(body(t)), ((*IN_GZIP, BODY),)),
    Shape("gzip in base64, wrapped", lambda t: wrap(compressed(body(t)), 76), ((*IN_GZIP, BODY),)),
    Shape(
        "gzip in base64 in a log",
        lambda t: f"message={compressed(body(t))} ok",
        (("text", *IN_GZIP, BODY),),
    ),
    Shape(
        "Kinesis",
        lambda t: json.dumps({"Records": [{"kinesis": {"data": compressed(body(t))}}]}),
        (("json:Records[0].kinesis.data", *IN_GZIP, BODY),),
    ),
    Shape(
        "CloudWatch",
        subscription,
        (("json:awslogs.data", *IN_GZIP, "json:logEvents[0].message", "text"),),
    ),
    Shape(
        "zlib in base64",
        lambda t: base64.b64encode(zlib.compress(body(t).encode())).decode(),
        (("base64", "zlib", BODY),),
    ),
    Shape(
        "UTF-16 in base64",
        lambda t: base64.b64encode(body(t).encode("utf-16-le")).decode(),
        (("base64", "utf-16", BODY),),
    ),
    *(
        Shape(f"UTF-32 {order}", partial(str.encode, encoding=f"utf-32-{order}"), (("utf-32",),))
        for order in ("le", "be")
    ),
    *(
        Shape(
            f"UTF-32 {order} with a mark",
            partial(marked, encoding=f"utf-32-{order}"),
            (("utf-32", BODY),),
            BOM,
        )
        for order in ("le", "be")
    ),
    Shape(
        "archive with base64",
        lambda t: archive(t, b64(body(t))),
        ((IN_ARCHIVE, "base64", BODY),),
    ),
    Shape(
        "archive with gzip",
        lambda t: archive(t, compressed(body(t))),
        ((IN_ARCHIVE, *IN_GZIP, BODY),),
    ),
    Shape("quoted-printable", lambda t: quoted_printable(body(t)), TEXT, BREAKS),
    Shape(
        "quoted-printable with CRLF",
        lambda t: quoted_printable(body(t)).replace("\n", "\r\n"),
        TEXT,
        BREAKS,
    ),
    *(
        Shape(
            f"quoted-printable mail {shift}",
            partial(mail, shift=shift),
            TEXT,
            BREAKS,
        )
        for shift in range(0, 76, 5)
    ),
    Shape(
        "quoted-printable with each dot escaped",
        lambda t: quoted_printable(body(t)).replace(".", "=2E"),
        TEXT,
        BREAKS,
    ),
    Shape("HTML-escaped", lambda t: html.escape(body(t)), TEXT),
    Shape(
        "HTML-escaped in JSON",
        lambda t: json.dumps({"a": html.escape(body(t))}),
        (("json:a", "text"),),
    ),
    Shape(
        "HTML attribute",
        lambda t: f'<p data-event="{html.escape(json.dumps({"body": body(t)}))}">',
        TEXT,
    ),
    Shape(
        "form in JSON",
        lambda t: json.dumps({"body": f"x=1&payload={quote(body(t))}"}),
        (("json:body", "form", BODY),),
    ),
    Shape(
        "form in base64 in JSON",
        lambda t: json.dumps({"body": b64(f"signedPayload={t}&x=1")}),
        (("json:body", "base64", "form"),),
    ),
    Shape("percent-encoded twice", lambda t: f"see {quote(quote(t.replace('.', '%2E')))}", TEXT),
    *(Shape(f"escaped {times} times", partial(_escaped, times=times), TEXT) for times in (1, 2, 3)),
    Shape("fence in a text", lambda t: f"Look:\n\n```json\n{body(t)}\n```\nBye", TEXT),
    Shape(
        "fence, wrapped", lambda t: f"Look:\n\n```\n{wrap(t, 80)}\n```\nBye", (("line 4",),), BREAKS
    ),
    Shape(
        "quoted in a mail",
        lambda t: "On Monday they wrote:\n> " + wrap(t, 76, "\n> ") + "\n\nYes.",
        (("line 2",),),
        (*QUOTES, *BREAKS),
    ),
    *(
        Shape(
            f"{name} at {share:.0%}", partial(within_at, share=share, text=text), removed=INVISIBLE
        )
        for name, text in (
            ("zero-width space", "\u200b"),
            ("soft hyphen", "\u00ad"),
            ("isolate", "\u2066"),
        )
        for share in (0.001, 0.02, 0.5, 0.97)
    ),
    Shape("a soft hyphen at each seventh", lambda t: wrap(t, 7, "\u00ad"), removed=INVISIBLE),
    Shape("a no-break space at each fiftieth", lambda t: wrap(t, 50, "\u00a0"), removed=INVISIBLE),
)
