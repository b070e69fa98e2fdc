"""A payment from the order to the refund, by wechatpayv3: with WeChat Pay's public key and with
its certificate, which it downloads. The SDK proves every response itself."""

import json
import queue
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import hosts
import requests
from wechatpayv3 import WeChatPay, WeChatPayType

notified = queue.Queue()


class Server(BaseHTTPRequestHandler):
    """A merchant's server."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        notified.put((dict(self.headers), body.decode()))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


site = HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=site.serve_forever, daemon=True).start()
notify_url = f"http://127.0.0.1:{site.server_port}/notify"
hosts.every_session_to_sandbox()


def control(path, body):
    return requests.post(hosts.API + path, json=body, timeout=10).json()


platform = requests.get(f"{hosts.API}/__sandbox/merchants", timeout=10).json()
merchant = platform["merchants"][0]
openid = requests.get(f"{hosts.API}/__sandbox/user", timeout=10).json()["openid"]
public_key = {
    "public_key": platform["platformPublicKey"]["pem"],
    "public_key_id": platform["platformPublicKey"]["id"],
}

for verification, keys in [("public_key", public_key), ("certificate", {})]:
    settings = {"mchid": merchant["mchid"], "verification": verification, "available": 1000}
    control("/__sandbox/merchants", settings)
    pay = WeChatPay(
        wechatpay_type=WeChatPayType.JSAPI,
        mchid=merchant["mchid"],
        private_key="".join(merchant["privateKey"].splitlines()[1:-1]),
        cert_serial_no=merchant["certificateSerial"],
        apiv3_key=merchant["apiV3Key"],
        appid=hosts.APP_ID,
        notify_url=notify_url,
        **keys,
    )

    def place(number, total):
        return pay.pay("测试商品", number, {"total": total}, payer={"openid": openid})

    number = f"PYTHON-{verification}"
    status, placed = place(number, 100)
    assert status == 200, placed
    package = f"prepay_id={json.loads(placed)['prepay_id']}"
    values = [hosts.APP_ID, str(int(time.time())), "abcdef0123456789", package]
    names = ["appId", "timeStamp", "nonceStr", "package"]
    payment = dict(zip(names, values), signType="RSA", paySign=pay.sign(values))
    paid = control("/__sandbox/payment/confirm", payment)
    assert paid["ok"], paid
    told = pay.callback(*notified.get(timeout=10))
    assert told["event_type"] == "TRANSACTION.SUCCESS", told
    status, kept = pay.query(transaction_id=paid["transactionId"])
    assert (status, json.loads(kept)) == (200, told["resource"]), kept

    amount = {"refund": 30, "total": 100, "currency": "CNY"}
    refund = {"out_refund_no": f"{number}@1", "amount": amount, "out_trade_no": number}
    status, made = pay.refund(**refund, funds_account="AVAILABLE", notify_url=notify_url)
    assert (status, json.loads(made)["status"]) == (200, "PROCESSING"), made
    control("/__sandbox/clock", {"advanceSeconds": 5})
    told = pay.callback(*notified.get(timeout=10))
    assert told["event_type"] == "REFUND.SUCCESS", told
    status, kept = pay.query_refund(f"{number}@1")
    assert (status, json.loads(kept)["status"]) == (200, "SUCCESS"), kept

    status, refused = place(number, 101)
    assert (status, json.loads(refused)["code"]) == (403, "OUT_TRADE_NO_USED"), refused
    assert place(f"{number}-2", 100)[0] == 200
    assert pay.close(f"{number}-2")[0] == 204
