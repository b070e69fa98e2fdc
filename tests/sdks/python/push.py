"""Pushes: the URL check, messages and events, plain and encrypted, and the replies."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl, urlsplit

import hosts
import requests
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.utils import check_signature

TOKEN = "sandboxtoken"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
crypto = WeChatCrypto(TOKEN, AES_KEY, hosts.APP_ID)
received = []


class Server(BaseHTTPRequestHandler):
    """The server of the SDK's own guide, on the standard library."""

    def do_GET(self):
        query = self.checked()
        if query:
            self.respond(query["echostr"])

    def do_POST(self):
        query = self.checked()
        if not query:
            return
        body = self.rfile.read(int(self.headers["content-length"]))
        is_encrypted = query.get("encrypt_type") == "aes"
        signed = [query.get(name) for name in ("msg_signature", "timestamp", "nonce")]
        xml = crypto.decrypt_message(body, *signed) if is_encrypted else body
        message = parse_message(xml)
        received.append(message)
        if message.type == "event":
            return self.respond("success")
        reply = create_reply(f"收到：{message.content}", message).render()
        self.respond(crypto.encrypt_message(reply, query["nonce"]) if is_encrypted else reply)

    def checked(self):
        query = dict(parse_qsl(urlsplit(self.path).query))
        try:
            check_signature(TOKEN, query["signature"], query["timestamp"], query["nonce"])
            return query
        except (InvalidSignatureException, KeyError):
            self.send_error(403)
            return None

    def respond(self, text):
        body = text.encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
sandbox = hosts.to_sandbox(requests.Session())


def push(path, **body):
    response = sandbox.post(f"{hosts.API}/__sandbox/push{path}", json=body)
    assert response.status_code == 200, response.text
    return response.json()


url = f"http://127.0.0.1:{server.server_port}/weixin"
push("/config", url=url, token="anothertoken", encodingAesKey=AES_KEY)
assert not push("/check-url")["ok"], "the signature of another token was accepted"
push("/config", token=TOKEN)
assert push("/check-url")["ok"]

for mode, verdict in [("plain", "reply"), ("compatible", "encrypted_reply"), ("encrypted", "encrypted_reply")]:
    outcome = push("", type="text", Content="你好", mode=mode)
    assert outcome["verdict"] == verdict and len(outcome["attempts"]) == 1, outcome
    assert outcome["reply"]["Content"] == "收到：你好" and not outcome["problems"], outcome
    assert received[-1].content == "你好" and received[-1].type == "text", received[-1]

outcome = push("", type="subscribe", EventKey="qrscene_123", Ticket="gQH47joAAAAAAAAAASxExample==", mode="encrypted")
assert outcome["verdict"] == "success" and outcome["shownToUser"] is None, outcome
event = received[-1]
assert event.event == "subscribe_scan" and event.scene_id == "123", event
push("", type="CLICK", EventKey="V1001_TODAY", mode="encrypted")
assert received[-1].event == "click" and received[-1].key == "V1001_TODAY", received[-1]
push("", type="TEMPLATESENDJOBFINISH", mode="encrypted")
assert received[-1].event == "templatesendjobfinish" and received[-1].status == "success", received[-1]
