// Every API, with each outcome of a call.
import { WechatH5Error, configure } from "/target/npm/index.js";

const PICTURE = "weixin://resourceid/picture";
const VOICE = "weixin://resourceid/voice";
const order = {
  timestamp: 1700000000,
  nonceStr: "abcdef0123456789",
  package: "prepay_id=wx1",
  signType: "RSA",
  paySign: "c2lnbg==",
};
const card = { title: '一起来看 "🎁"', link: "https://h5.example.com/?a=1&b=%E4%B8%AD" };
const owned = { cardId: "card-1", code: "001" };

// The request of each API, and its name in the bridge if that differs. In this order all
// calls succeed.
const CALLS = {
  checkJsApi: [{ jsApiList: ["addCard"] }],
  updateAppMessageShareData: [card],
  updateTimelineShareData: [card],
  chooseImage: [{ count: 2 }],
  previewImage: [{ urls: ["https://h5.example.com/1.png"] }, "imagePreview"],
  uploadImage: [{ localId: PICTURE, isShowProgressTips: 0 }],
  downloadImage: [{ serverId: "media-of-a-server" }],
  getLocalImgData: [{ localId: PICTURE }],
  startRecord: [],
  stopRecord: [],
  playVoice: [{ localId: VOICE }],
  pauseVoice: [{ localId: VOICE }],
  stopVoice: [{ localId: VOICE }],
  uploadVoice: [{ localId: VOICE }],
  downloadVoice: [{ serverId: "media-of-a-server" }],
  translateVoice: [{ localId: VOICE }],
  getNetworkType: [],
  getLocation: [{ type: "gcj02" }, "geoLocation"],
  openLocation: [{ latitude: 23.1, longitude: 113.3, scale: 14 }],
  hideOptionMenu: [],
  showOptionMenu: [],
  hideMenuItems: [{ menuList: ["menuItem:copyUrl"] }],
  showMenuItems: [{ menuList: ["menuItem:copyUrl"] }],
  hideAllNonBaseMenuItem: [],
  showAllNonBaseMenuItem: [],
  closeWindow: [],
  scanQRCode: [],
  scanQRCodeForWeChat: [{ scanType: ["qrCode"] }, "scanQRCode"],
  startSearchBeacons: [{}, "startMonitoringBeacons"],
  stopSearchBeacons: [undefined, "stopMonitoringBeacons"],
  openAddress: [undefined, "editAddress"],
  openProductSpecificView: [{ productId: "p1", viewType: 1 }, "openProductViewWithPid"],
  addCard: [{ cardList: [{ cardId: "card-1", cardExt: "{}" }] }, "batchAddCard"],
  chooseCard: [{ timestamp: 1700000000, nonceStr: "NONCE", cardSign: "sign" }],
  openCard: [{ cardList: [owned] }, "batchViewCard"],
  consumeAndShareCard: [owned, "consumedShareCard"],
  chooseWXPay: [order, "getBrandWCPayRequest"],
  openEnterpriseRedPacket: [order, "getRecevieBizHongBaoRequest"],
  openEnterpriseChat: [{ userIds: ["zhang", "li"], groupName: "小组" }],
  launchMiniProgram: [{ targetAppId: "wx1234567890abcdef", envVersion: "trial" }],
  openBusinessView: [{ businessType: "score" }],
};

// The simulated WeChat has them where their outcome is set.
const ONLY_IN_WECOM = ["openEnterpriseChat", "launchMiniProgram"];

const outcome = (promise) =>
  promise.then(
    (value) => ["ok", value ?? null],
    (error) =>
      error instanceof WechatH5Error ? [error.code, error.kind ?? null] : [String(error)],
  );

const callAll = async (wx, forced) => {
  const sandbox = window.__weixinSandbox;
  for (const [name, [, bridge]] of Object.entries(CALLS)) {
    if (forced) sandbox.outcomes[bridge ?? name] = forced;
    else if (ONLY_IN_WECOM.includes(name)) sandbox.outcomes[name] = "ok";
    else delete sandbox.outcomes[bridge ?? name];
  }
  const results = {};
  for (const [name, [request]] of Object.entries(CALLS)) {
    results[name] = await outcome(wx[name](request && Object.freeze(request)));
  }
  return results;
};

const listenToAll = (wx) => {
  const sandbox = window.__weixinSandbox;
  const events = [];
  const stops = [
    wx.onMenuShareTimeline(card, (event) => events.push(["timeline", event.type])),
    wx.onMenuShareAppMessage({ ...card, type: "music", dataUrl: "https://h5.example.com/1.mp3" }),
    wx.onMenuShareQQ(card),
    wx.onMenuShareWeibo(card),
    wx.onMenuShareQZone(card),
    wx.onVoiceRecordEnd(({ localId }) => events.push(["recorded", typeof localId])),
    wx.onVoicePlayEnd(({ localId }) => events.push(["played", localId])),
    wx.onSearchBeacons(({ beacons }) => events.push(["beacons", beacons.length])),
  ];
  return {
    events,
    stop: () => stops.forEach((stop) => (stop(), stop())),
    share: (to) => sandbox.share(to),
  };
};

export default async () => {
  const names = Object.keys(CALLS).filter((name) => name !== "scanQRCodeForWeChat");
  const listenerNames = [
    "onMenuShareTimeline",
    "onMenuShareAppMessage",
    "onMenuShareQQ",
    "onMenuShareWeibo",
    "onMenuShareQZone",
    "onVoiceRecordEnd",
    "onVoicePlayEnd",
    "onSearchBeacons",
  ];
  const wx = await configure({
    configUrl: "/config",
    jsApiList: [...names, ...listenerNames],
    callTimeoutMs: 3000,
    userTimeoutMs: 3000,
  });
  const sandbox = window.__weixinSandbox;
  sandbox.pictures[PICTURE] = "data:image/png;base64,iVBORw0KGgo=";
  sandbox.voice.localIds.push(VOICE);
  const result = {
    functions: Object.keys(wx).sort(),
    miniProgram: Object.keys(wx.miniProgram).sort(),
  };
  result.ok = await callAll(wx);
  sandbox.voice.localIds.push(VOICE);
  result.cancel = await callAll(wx, "cancel");
  result.denied = await callAll(wx, "denied");
  result.never = await outcome(wx.miniProgram.navigateTo({ url: "/a" }));
  result.env = await wx.miniProgram.getEnv();

  const listeners = listenToAll(wx);
  await listeners.share("timeline");
  while (listeners.events.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  listeners.stop();
  // The client still sends this event, but all listeners are detached.
  await listeners.share("timeline");
  await wx.getNetworkType().catch(() => {});
  result.shareEvents = listeners.events;
  return result;
};
