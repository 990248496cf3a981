"""The shapes in which people save a whole JWS."""

import json
from functools import partial
from urllib.parse import quote, quote_plus

from storebell.domain.signed_data import Removed
from support.encoded_shapes import ENCODED
from support.log_shapes import LISTINGS, LOGS
from support.signed_shapes import (
    BODY,
    BOM,
    BREAKS,
    INVISIBLE,
    QUOTES,
    SECOND,
    TEXT,
    TIME,
    Shape,
    b64,
    b64url,
    body,
    har,
    indented,
    request,
    request_in_chunks,
    within,
    wrap,
)

BARE = (
    Shape("bare", str),
    Shape("trailing newline", "{}\n".format),
    Shape("CRLF behind it", "{}\r\n".format),
    Shape("blank lines around", "\n\n  {}  \n\n".format),
    *(
        Shape(
            f"wrapped at {width} with {joint!r}",
            partial(wrap, width=width, joint=joint),
            removed=BREAKS,
        )
        for width in (64, 76)
        for joint in (
            "\n",
            "\r\n",
            "\n    ",
            "\n\t",
            " \\\n",
            "\\\n  ",
            "\r",
            "\n\n",
            "=\r\n",
            "\\n",
            "\\r\\n",
        )
    ),
    Shape("wrapped at 20", lambda t: wrap(t, 20), removed=BREAKS),
    Shape("wrapped once", lambda t: wrap(t, len(t) // 2) + "\n", removed=BREAKS),
    Shape("a part a line", lambda t: t.replace(".", "\n."), removed=BREAKS),
    Shape("a part a line, dots first", lambda t: t.replace(".", ".\n"), removed=BREAKS),
    Shape("mail", lambda t: "> " + wrap(t, 76, "\n> "), removed=(*QUOTES, *BREAKS)),
    Shape("mail of a mail", lambda t: ">> " + wrap(t, 72, "\n>> "), removed=(*QUOTES, *BREAKS)),
    *(Shape(f"in {mark}", f"{mark}{{}}{mark}\n".format, removed=QUOTES) for mark in "\"'`"),
    Shape("quoted in JSON twice", lambda t: json.dumps(json.dumps(t)), removed=QUOTES),
    Shape("quoted, with a comma", '"{}",\n'.format, removed=QUOTES),
    Shape(
        "joined strings", lambda t: '"' + wrap(t, 76, '" +\n  "') + '"', removed=(*QUOTES, *BREAKS)
    ),
    Shape(
        "adjacent strings", lambda t: "'" + wrap(t, 76, "'\n  '") + "'", removed=(*QUOTES, *BREAKS)
    ),
    Shape("fence", "```\n{}\n```\n".format, removed=QUOTES),
    Shape("UTF-8 with a byte order mark", lambda t: b"\xef\xbb\xbf" + t.encode(), removed=BOM),
    Shape(
        "UTF-16 LE with a mark", lambda t: b"\xff\xfe" + t.encode("utf-16-le"), (("utf-16",),), BOM
    ),
    Shape(
        "UTF-16 BE with a mark", lambda t: b"\xfe\xff" + t.encode("utf-16-be"), (("utf-16",),), BOM
    ),
    Shape("UTF-16 LE", lambda t: t.encode("utf-16-le"), (("utf-16",),)),
    Shape("UTF-16 BE", lambda t: t.encode("utf-16-be"), (("utf-16",),)),
    Shape("soft hyphens", lambda t: wrap(t, 30, "\u00ad"), removed=INVISIBLE),
    Shape(
        "zero-width space",
        lambda t: within(t, (0.1, "\u200b"), (0.99, "\u200b")),
        removed=INVISIBLE,
    ),
    Shape("no-break space", lambda t: within(t, (0.3, "\u00a0")), removed=INVISIBLE),
    Shape("word joiners", lambda t: wrap(t, 9, "\u2060"), removed=INVISIBLE),
    Shape("a space within", lambda t: within(t, (0.4, " ")), removed=(Removed.SPACES,)),
    Shape(
        "time without a space", lambda t: within(t, (0.3, "2026-05-04T12:03:07.123Z")), removed=TIME
    ),
    Shape("time of the day", lambda t: within(t, (0.3, "12:03:07.123Z")), removed=TIME),
    Shape(
        "time and a space", lambda t: within(t, (0.3, "2026-05-04T12:03:07.123Z ")), removed=TIME
    ),
    Shape(
        "time with a space in it",
        lambda t: within(t, (0.3, "2026-05-04 12:03:07,123 ")),
        removed=TIME,
    ),
    Shape(
        "time with an offset",
        lambda t: within(t, (0.5, "2026-05-04T12:03:07.123456+00:00 ")),
        removed=TIME,
    ),
    Shape(
        "times on lines of their own",
        lambda t: within(t, *((share, "\n2026-05-04T12:03:07.123Z ") for share in (0.2, 0.5, 0.7))),
        removed=(*BREAKS, *TIME),
    ),
    Shape(
        "three times",
        lambda t: within(t, *((share, "2026-05-04T12:03:07.123Z") for share in (0.2, 0.5, 0.7))),
        removed=TIME,
    ),
    Shape(
        "bracketed times",
        lambda t: wrap(t, 200, "\n[2026-05-04 12:03:07] "),
        removed=(*BREAKS, *TIME),
    ),
)

WITHIN_TEXT = (
    Shape("heredoc", lambda t: "cat <<'EOF'\n" + wrap(t, 64) + "\nEOF\n", SECOND, BREAKS),
    Shape("bearer", "Bearer {}".format, TEXT),
    Shape("header", "Authorization: Bearer {}\r\nHost: api.example.com\r\n".format, TEXT),
    Shape("member", '"signedPayload": "{}"'.format, TEXT),
    Shape("log", "2026-05-04 12:00:01 INFO  body={} status=200\n".format, TEXT),
    Shape(
        "lines before and after",
        "2026-05-04 12:00:01 INFO begin\n{}\n2026-05-04 12:00:02 INFO end\n".format,
        (("line 2",),),
    ),
    Shape("JSON in a log", lambda t: f"12:00:01 INFO body={body(t)} status=200", TEXT),
    Shape("JSON of .NET in a log", lambda t: "INFO " + body(t).replace('"', "\\u0022"), TEXT),
    Shape("backslash-quoted", lambda t: body(t).replace('"', '\\"'), TEXT),
    Shape("Python repr", lambda t: repr({"signedPayload": t, "n": None}), TEXT),
    Shape("repr of a repr", lambda t: repr([repr({"signedPayload": t, "it's": True})]), TEXT),
    Shape("repr of bytes", lambda t: repr(body(t).encode()), TEXT),
    Shape("JSON that is cut off", lambda t: body(t)[:-1], TEXT),
    Shape("curl", lambda t: f"curl -X POST https://x.example/h --data '{body(t)}'", TEXT),
    Shape(
        "curl with a dollar", lambda t: f"curl https://x.example/h --data-raw $'{body(t)}\\n'", TEXT
    ),
    Shape(
        "curl, wrapped",
        lambda t: f"curl https://x.example/h \\\n  -H 'A: b' \\\n  -d '{body(t)}'",
        TEXT,
    ),
    Shape("URL", "https://x.example/hook?v=1&signedPayload={}&x=1".format, TEXT),
    Shape("path of a URL", "GET https://x.example/verify/{}/status".format, TEXT),
    Shape("percent-encoded URL", lambda t: f"https://x.example/h?b={quote(body(t))}", TEXT),
    Shape("XML", "<?xml version='1.0'?>\n<event><jws>{}</jws></event>".format, TEXT),
    Shape("XML, wrapped", lambda t: "<jws>\n" + wrap(t, 76) + "\n</jws>", SECOND, BREAKS),
    Shape("HTML", lambda t: f"<p>{body(t).replace(chr(34), '&quot;')}</p>", TEXT),
    Shape(
        "HTML with breaks", lambda t: "<code>" + wrap(t, 60, "<wbr>") + "</code>", TEXT, INVISIBLE
    ),
    Shape("fence with a word", "```text\n{}\n```\n".format, (("line 2",),)),
    Shape("Markdown", "The token is `{}`, says the log.".format, TEXT),
    Shape("YAML |", lambda t: indented(t, "jws: |"), SECOND, BREAKS),
    Shape("YAML >", lambda t: indented(t, "jws: >-") + "next: 1\n", SECOND, BREAKS),
    Shape("YAML, quoted", 'jws: "{}"\nnext: 1\n'.format, TEXT),
    Shape(
        "YAML, quoted and wrapped", lambda t: 'jws: "' + wrap(t, 76, "\\\n  ") + '"\n', TEXT, BREAKS
    ),
    Shape("CSV", "id,jws,date\n1,{},2026-05-04\n".format, TEXT),
    Shape("quoted CSV", 'id,jws\n1,"{}"\n'.format, TEXT),
    Shape(".env", "APPLE_JWS={}\nOTHER=1\n".format, TEXT),
    Shape("quoted .env", 'export APPLE_JWS="{}"\n'.format, TEXT),
    Shape("program", lambda t: 'jws = ("' + wrap(t, 60, '"\n       "') + '")\n', TEXT, BREAKS),
    Shape("comment", lambda t: "# the token:\n# " + wrap(t, 70, "\n# ") + "\n", TEXT, BREAKS),
    Shape("diff", lambda t: "--- a\n+++ b\n+" + wrap(t, 70, "\n+") + "\n", TEXT, BREAKS),
    Shape("end of a sentence", "It was {}. Then it failed.".format, TEXT),
    Shape("followed by its time", "jws {}2026-05-04T12:03:07Z".format, TEXT),
    Shape(
        "base64 in a log", lambda t: f"body={b64(body(t))} status=200", (("text", "base64", BODY),)
    ),
    Shape(
        "data URL",
        lambda t: f"data:application/json;base64,{b64(body(t))}",
        (("text", "base64", BODY),),
    ),
    Shape(
        "MIME",
        lambda t: (
            "Content-Transfer-Encoding: base64\r\n\r\n"
            + wrap(b64(body(t)), 76, "\r\n")
            + "\r\n--end"
        ),
        (("text", "base64", BODY),),
    ),
)

JSON = (
    Shape("object", body, ((BODY,),)),
    Shape("spaced object", lambda t: json.dumps({"signedPayload": t}, indent=2) + "\n", ((BODY,),)),
    Shape("object with a mark", lambda t: b"\xef\xbb\xbf" + body(t).encode(), ((BODY,),), BOM),
    Shape("object in UTF-16", lambda t: body(t).encode("utf-16"), (("utf-16", BODY),), BOM),
    Shape("array", lambda t: json.dumps([t, t]), (("json:[0]",), ("json:[1]",))),
    Shape(
        "array of objects",
        lambda t: json.dumps([{"signedPayload": t}, {"signedPayload": t}]),
        (("json:[0].signedPayload",), ("json:[1].signedPayload",)),
    ),
    Shape("a name twice", lambda t: f'{{"a": "{t}", "a": "{t}"}}', (("json:a",), ("json:a",))),
    Shape(
        "JSON Lines", lambda t: f"{body(t)}\n\n{body(t)}\n", (("line 1", BODY), ("line 3", BODY))
    ),
    Shape(
        "spaced objects",
        lambda t: "\n".join([json.dumps({"signedPayload": t}, indent=1)] * 2),
        (("line 1", BODY), ("line 4", BODY)),
    ),
    Shape("objects in a row", lambda t: body(t) * 2, (("line 1", BODY), ("line 1", BODY))),
    Shape("one a line", "{0}\n{0}\r\n\n{0}\n".format, (("line 1",), ("line 2",), ("line 4",))),
    Shape("quoted, one a line", '"{0}",\n"{0}"'.format, (("line 1",), ("line 2",)), QUOTES),
    Shape("one behind the other", "{0} {0}".format, (("text",), ("text",))),
    Shape("without a line break", "{0}{0}".format, (("text",), ("text",))),
    Shape("JSON in JSON", lambda t: json.dumps({"body": body(t)}), (("json:body", BODY),)),
    Shape(
        "JSON in JSON in JSON",
        lambda t: json.dumps({"m": json.dumps({"body": body(t)})}),
        (("json:m", "json:body", BODY),),
    ),
    Shape("JSON in a JSON string", lambda t: json.dumps(body(t)), ((BODY,),), QUOTES),
    Shape("escaped slashes", lambda t: f'{{"x":"a\\/b","signedPayload":"{t}"}}', ((BODY,),)),
    Shape(
        "escaped dots",
        lambda t: body(t.replace(".", "\0")).replace("\\u0000", "\\u002e"),
        ((BODY,),),
    ),
    Shape("wrapped within JSON", lambda t: json.dumps({"a": wrap(t, 64)}), (("json:a",),), BREAKS),
    Shape("bearer within JSON", lambda t: json.dumps({"a": f"Bearer {t}"}), (("json:a", "text"),)),
    Shape(
        "Lambda",
        lambda t: json.dumps({"version": "2.0", "body": body(t), "isBase64Encoded": False}),
        (("json:body", BODY),),
    ),
    Shape(
        "Lambda with base64",
        lambda t: json.dumps({"version": "2.0", "body": b64(body(t)), "isBase64Encoded": True}),
        (("json:body", "base64", BODY),),
    ),
    Shape(
        "SNS",
        lambda t: json.dumps({"Records": [{"Sns": {"Message": body(t)}}]}),
        (("json:Records[0].Sns.Message", BODY),),
    ),
    Shape(
        "SNS in SQS",
        lambda t: json.dumps({"Records": [{"body": json.dumps({"Message": body(t)})}]}),
        (("json:Records[0].body", "json:Message", BODY),),
    ),
    Shape(
        "Pub/Sub",
        lambda t: json.dumps({"message": {"data": b64(body(t)), "messageId": "1"}}),
        (("json:message.data", "base64", BODY),),
    ),
    Shape("HAR", har, (("json:log.entries[1].request.postData.text", BODY),)),
    Shape(
        "docker",
        lambda t: json.dumps({"log": f"INFO {body(t)}\n", "stream": "stdout"}) + "\n",
        (("json:log", "text"),),
    ),
    Shape("base64 of the JWS", b64, (("base64",),)),
    Shape("base64url of the JWS", b64url, (("base64",),)),
    Shape("base64 of the body", lambda t: b64(body(t)), (("base64", BODY),)),
    Shape("wrapped base64 of the body", lambda t: wrap(b64(body(t)), 76), (("base64", BODY),)),
    Shape("base64 of base64", lambda t: b64(b64(t)), (("base64", "base64"),)),
)

HTTP = (
    Shape("request", request, (("http", BODY),)),
    Shape("request with LF", lambda t: request(t, "\n"), (("http", BODY),)),
    Shape(
        "response",
        lambda t: f"HTTP/1.1 200 OK\r\nDate: x\r\n\r\n{json.dumps({'signedTransactionInfo': t})}",
        (("http", "api_response", "json:signedTransactionInfo"),),
    ),
    Shape(
        "response of HTTP/2", lambda t: f"HTTP/2 200\nserver: x\n\n{body(t)}\n", (("http", BODY),)
    ),
    *(
        Shape(
            f"chunks with {line_end!r}",
            partial(request_in_chunks, line_end=line_end),
            (("http", BODY),),
        )
        for line_end in ("\r\n", "\n")
    ),
    Shape(
        "request token",
        lambda t: request(t, "\r\n", "", f"Authorization: Bearer {t}"),
        (("http", "text"),),
    ),
    Shape(
        "request token and body",
        lambda t: request(t, "\r\n", body(t), f"Authorization: Bearer {t}"),
        (("http", "text"), ("http", BODY)),
    ),
    Shape(
        "form in a request",
        lambda t: request(t, "\r\n", f"signedPayload={t}&x=1"),
        (("http", "form"),),
    ),
    Shape("form", "signedPayload={}&x=1".format, (("form",),)),
    Shape(
        "percent-encoded form",
        lambda t: f"x=1&signedPayload={quote(t).replace('.', '%2E')}",
        (("form",),),
    ),
    Shape("JSON in a form", lambda t: f"payload={quote_plus(body(t))}", (("form", BODY),)),
)

API = (
    Shape(
        "transaction information",
        lambda t: json.dumps({"signedTransactionInfo": t}),
        (("api_response", "json:signedTransactionInfo"),),
    ),
    Shape(
        "transaction history",
        lambda t: json.dumps({"revision": "1", "signedTransactions": [t, t]}),
        (
            ("api_response", "json:signedTransactions[0]"),
            ("api_response", "json:signedTransactions[1]"),
        ),
    ),
    Shape(
        "notification history",
        lambda t: json.dumps({"notificationHistory": [{"signedPayload": t, "sendAttempts": []}]}),
        (("api_response", "json:notificationHistory[0].signedPayload"),),
    ),
    Shape(
        "subscription statuses",
        lambda t: json.dumps(
            {
                "environment": "Sandbox",
                "data": [
                    {"lastTransactions": [{"signedTransactionInfo": t, "signedRenewalInfo": t}]}
                ],
            }
        ),
        (
            ("api_response", "json:data[0].lastTransactions[0].signedTransactionInfo"),
            ("api_response", "json:data[0].lastTransactions[0].signedRenewalInfo"),
        ),
    ),
)

WHOLE = (*BARE, *WITHIN_TEXT, *JSON, *HTTP, *API, *LOGS, *LISTINGS, *ENCODED)
