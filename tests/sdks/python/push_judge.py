"""What WeRoBot encrypts and signs is taken by the server, whose reply it decrypts; and what the
sandbox encrypts and pushes, it decrypts and replies to."""

import os
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl, urlsplit

import requests
import xmltodict
from werobot.crypto import MessageCrypt
from werobot.crypto.exceptions import InvalidSignature
from werobot.utils import get_signature

API = os.environ["SANDBOX_API"]
APP_ID = os.environ["APP_ID"]
URL = os.environ["PUSH_URL"]
TOKEN = os.environ["PUSH_TOKEN"]
KEYS = os.environ["PUSH_AES_KEYS"].split(",")

session = requests.Session()
session.trust_env = False


def text(to, sender, content, number=None):
    number = f"<MsgId>{number}</MsgId>" if number else ""
    return (
        f"<xml><ToUserName>{to}</ToUserName><FromUserName>{sender}</FromUserName>"
        f"<CreateTime>1700000000</CreateTime><MsgType>text</MsgType>"
        f"<Content><![CDATA[{content}]]></Content>{number}</xml>"
    )


def opened(crypt, body):
    """The message of an encrypted body; an error if it is not signed or of another account."""
    fields = xmltodict.parse(body)["xml"]
    names = ("TimeStamp", "Nonce", "MsgSignature", "Encrypt")
    message = crypt.decrypt_message(*(fields[name] for name in names))
    return xmltodict.parse(message)["xml"]


def to_server(crypt, number, lengths):
    timestamp = str(int(time.time()))

    def send(message, **changes):
        nonce = uuid.uuid4().hex
        body = crypt.encrypt_message(message, timestamp, nonce)
        query = {
            "signature": get_signature(TOKEN, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "encrypt_type": "aes",
            "msg_signature": xmltodict.parse(body)["xml"]["MsgSignature"],
        }
        return session.post(URL, params={**query, **changes}, data=body.encode())

    for length in range(lengths):
        content = "WeRoBot 你好🙂" + "x" * length
        response = send(text("gh_1", "oAbc", content, number + length))
        assert response.status_code == 200, response.text
        reply = opened(crypt, response.content)
        assert reply["Content"] == f"收到：{content}", reply
        assert reply["ToUserName"] == "oAbc", reply
    refused = send(text("gh_1", "oAbc", "?", number + lengths), msg_signature="0" * 40)
    assert refused.status_code == 401, refused.text


class Server(BaseHTTPRequestHandler):
    crypt = None

    def do_POST(self):
        query = dict(parse_qsl(urlsplit(self.path).query))
        body = self.rfile.read(int(self.headers["content-length"]))
        encrypted = xmltodict.parse(body)["xml"]["Encrypt"]
        signed = (query[name] for name in ("timestamp", "nonce", "msg_signature"))
        try:
            message = self.crypt.decrypt_message(*signed, encrypted)
        except InvalidSignature:
            return self.send_error(403)
        fields = xmltodict.parse(message)["xml"]
        reply = text(fields["FromUserName"], fields["ToUserName"], f"看到：{fields['Content']}")
        answer = self.crypt.encrypt_message(reply).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


def control(path, **body):
    response = session.post(f"{API}/__sandbox/push{path}", json=body)
    assert response.status_code == 200, response.text
    return response.json()


server = HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()


def from_sandbox(crypt, key, lengths):
    Server.crypt = crypt
    url = f"http://127.0.0.1:{server.server_port}/"
    control("/config", url=url, token=TOKEN, encodingAesKey=key, mode="encrypted")
    for length in range(lengths):
        content = "你好🙂" + "x" * length
        report = control("", type="text", Content=content)
        assert report["verdict"] == "encrypted_reply", report
        assert report["reply"]["Content"] == f"看到：{content}", report


for index, key in enumerate(KEYS):
    crypt = MessageCrypt(TOKEN, key, APP_ID)
    # Each length of the padding, once.
    lengths = 32 if index == 0 else 4
    to_server(crypt, 1000 + 100 * index, lengths)
    from_sandbox(crypt, key, lengths)
