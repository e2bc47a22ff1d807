"""A mail server of the tests: aiosmtpd, which is not ours. Keeps what it takes, one file a message, in the order in which it came.

server.py FOLDER PORT KIND [CERT KEY]; KIND is plain, starttls (and a password, once TLS is on) or tls.
"""

import ssl
import sys
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

folder, port, kind = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


class Keep:
    # Started again after it was killed, it goes on counting.
    count = len(list(folder.glob("*.eml")))

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return f"550 5.1.1 <{address}> is not known here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        Keep.count += 1
        head = f"X-From: {envelope.mail_from}\r\nX-To: {','.join(envelope.rcpt_tos)}\r\nX-Tls: {session.ssl is not None}\r\n"
        part = folder / f"{Keep.count:04}.part"
        part.write_bytes(head.encode() + envelope.content)
        part.rename(folder / f"{Keep.count:04}.eml")
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and data.login == b"care@example.org" and data.password == b"harbour street"
    return AuthResult(success=right)


words = {}
if kind != "plain":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[4], sys.argv[5])
    if kind == "tls":
        words = {"ssl_context": context}
    else:
        words = {
            "tls_context": context,
            "require_starttls": True,
            "auth_required": True,
            "authenticator": authenticate,
        }
controller = Controller(Keep(), hostname="localhost" if kind != "plain" else "127.0.0.1", port=port, **words)
controller.start()
print("ready", flush=True)
sys.stdin.read()
controller.stop()
