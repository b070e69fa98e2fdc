// The code that the shell copies of a call makes the same call again, through the real script.
// Argument: a jweixin body. Prints one line per check; exits 1 on a failure.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import vm from "node:vm";
import { LATER, configure, loadJweixin, openPage, plain, runChecks, soon } from "./page.mjs";
import { wxCodeOf } from "../../shell/wx_code.mjs";

const here = (file) => readFileSync(new URL(file, import.meta.url), "utf8");
const NAMES = JSON.parse(here("../../client/api_names.json"));
const pageName = (bridgeName) =>
  Object.keys(NAMES).find((name) => NAMES[name] === bridgeName) ?? bridgeName;

const CARD = { cardId: "pCard", cardExt: '{"signature":"x"}' };
const PAYMENT = {
  timestamp: 1700000000,
  nonceStr: "n",
  package: "prepay_id=wx1",
  signType: "RSA",
  paySign: "s",
};
const CALLS = {
  checkJsApi: { jsApiList: ["getLocation", "onMenuShareQQ", "onSearchBeacons", "addCard"] },
  updateAppMessageShareData: { title: "t", desc: 'a "d": 1', link: "https://a/", imgUrl: "i" },
  chooseImage: { count: 2, sizeType: ["original"], sourceType: ["camera"] },
  previewImage: { current: "u", urls: ["u", "v"] },
  uploadImage: { localId: "weixin://resourceid/1", isShowProgressTips: 0 },
  getLocation: { type: "gcj02" },
  openLocation: { latitude: 23.1, longitude: 113.3, name: "n", address: "a", scale: 3 },
  scanQRCode: { needResult: 1, scanType: ["qrCode"] },
  openAddress: {},
  chooseWXPay: PAYMENT,
  openEnterpriseRedPacket: PAYMENT,
  addCard: { cardList: [CARD] },
  openCard: { cardList: [{ cardId: "c", code: "1" }] },
  chooseCard: {
    shopId: "1",
    cardType: "GROUPON",
    cardId: "c",
    timestamp: 1,
    nonceStr: "n",
    signType: "SHA1",
    cardSign: "s",
  },
  consumeAndShareCard: { cardId: "c", code: "1" },
  openProductSpecificView: { productId: "p", viewType: 1, extInfo: "e" },
  startSearchBeacons: { ticket: "t" },
  openEnterpriseChat: { userIds: "a;b", groupName: "g" },
  launchMiniProgram: { targetAppId: "wx1", path: "pages/a?b=1.html", envVersion: "trial" },
  openBusinessView: { businessType: "b", queryString: "q=1" },
  hideMenuItems: { menuList: ["menuItem:copyUrl"] },
};

/** A page whose journal is kept. */
async function open(profile = "android") {
  const entries = [];
  const journal = (entry) => entries.push(plain(entry));
  const page = openPage({ profile, journal, grantAll: true });
  const wx = loadJweixin(page.window);
  assert.deepEqual(await configure(wx, Object.keys(CALLS)), []);
  const calls = (name) => entries.filter((entry) => entry.name === name && !entry.hidden);
  return { ...page, wx, calls };
}

/** Runs a call and then its code; both are the same to the client. */
async function runTwice(page, bridgeName, start) {
  start(page.wx);
  await soon(60);
  const [call] = page.calls(bridgeName);
  assert.ok(call, bridgeName);
  const code = wxCodeOf({ ...call, api: `wx.${pageName(bridgeName)}` }, pageName);
  vm.runInContext(code, page.window);
  await soon(60);
  const calls = page.calls(bridgeName);
  assert.equal(calls.length, 2, code);
  assert.deepEqual(calls[1].args, call.args, code);
}

const checks = {
  async "a config is copied with the names of the page"() {
    const page = await open();
    const [call] = page.calls("preVerifyJSAPI");
    const code = wxCodeOf({ ...call, api: "wx.config" }, pageName);
    assert.match(code, /^wx\.config\(\{\n {2}appId: "wx5a4d6f78c1e2b390",\n {2}timestamp: 17/);
    assert.match(code, /"getLocation"/);
    vm.runInContext(code, page.window);
    await soon(60);
    assert.deepEqual(page.calls("preVerifyJSAPI")[1].args, call.args);
  },

  async "a share from the menu is copied as what the page has set"() {
    const page = await open();
    page.wx.onMenuShareAppMessage({ title: "t", desc: "d", link: "https://h5.example.com/s" });
    page.sandbox.share("friend");
    await soon(60);
    const [call] = page.calls("sendAppMessage");
    const code = wxCodeOf({ ...call, api: "wx.onMenuShareAppMessage" }, pageName);
    vm.runInContext(code, page.window);
    page.sandbox.share("friend");
    await soon(60);
    assert.deepEqual(page.calls("sendAppMessage")[1].args, call.args, code);
  },

  async "a call of a mini program has its own function"() {
    for (const [name, options] of [
      ["navigateTo", { url: "/p" }],
      ["postMessage", { data: { n: 1 } }],
    ]) {
      const page = await open("miniprogram");
      await runTwice(page, "invokeMiniProgramAPI", (wx) => wx.miniProgram[name](options));
    }
  },
};

for (const [name, options] of Object.entries(CALLS)) {
  if (!LATER.includes(name)) {
    checks[`the code of ${name} makes the same call`] = async () =>
      runTwice(await open(), NAMES[name], (wx) => wx[name](plain(options)));
  }
}

await runChecks(checks);
