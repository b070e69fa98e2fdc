// Code that a page may contain, and code that the compiler must reject.
import {
  WechatH5Error,
  authorizeUrl,
  configure,
  entryUrl,
  environment,
  explain,
  login,
  miniProgram,
  onLaunchApp,
  onLaunchWeapp,
  onSubscribe,
  session,
  signOut,
  type ErrorCode,
  type JsSdkConfig,
  type Session,
  type Wx,
} from "wechat-h5";

declare const config: JsSdkConfig;
entryUrl satisfies string;
const { signal } = new AbortController();

const wx: Wx = await configure({
  configUrl: "/api/jssdk/config",
  jsApiList: ["chooseImage", "scanQRCode"] as const,
  openTagList: ["wx-open-launch-weapp"],
  timeoutMs: 5000,
  userTimeoutMs: 60_000,
  signal,
  onOpenTagsError: ({ errMsg }) => errMsg.length,
});
await configure({ config });
await configure({ config: () => config });
await configure({ config: async (url: string) => ({ ...config, nonceStr: url }) });

declare const jweixin: object | undefined;
await configure({ config, jweixin, debug: true });
// @ts-expect-error: a path instead of the copy itself
await configure({ config, jweixin: "weixin-js-sdk" });
// @ts-expect-error: the name before userTimeoutMs
await configure({ config, patienceMs: 1000 });
// @ts-expect-error: a string instead of a boolean
await configure({ config, debug: "true" });

// @ts-expect-error: no source of the config
await configure({});
// @ts-expect-error: two sources of the config
await configure({ configUrl: "/config", config });
// @ts-expect-error: not the name of an API
await configure({ configUrl: "/config", jsApiList: ["chooseImages"] });
// @ts-expect-error: not the name of an open tag
await configure({ configUrl: "/config", openTagList: ["wx-open-nothing"] });

const { localIds, sourceType } = await wx.chooseImage({ count: 1, sizeType: ["compressed"] });
const first: string | undefined = localIds[0];
sourceType satisfies "album" | "camera" | undefined;
await wx.chooseImage();
// @ts-expect-error: not a size
await wx.chooseImage({ sizeType: ["small"] });
// @ts-expect-error: a string instead of a number
await wx.chooseImage({ count: "1" });

const { serverId } = await wx.uploadImage({ localId: first ?? "", isShowProgressTips: 0 });
await wx.downloadImage({ serverId, isShowProgressTips: false });
// @ts-expect-error: 2 is no boolean
await wx.uploadImage({ localId: "", isShowProgressTips: 2 });

await wx.hideMenuItems({ menuList: ["menuItem:copyUrl"] });
// @ts-expect-error: the name of a menu item begins with menuItem:
await wx.hideMenuItems({ menuList: ["copyUrl"] });
// @ts-expect-error: without its argument
await wx.hideMenuItems();

const { checkResult } = await wx.checkJsApi({ jsApiList: ["addCard"] });
checkResult.addCard satisfies boolean | undefined;
// @ts-expect-error: not the name of an API
checkResult.addCards;

const { networkType } = await wx.getNetworkType();
networkType satisfies "wifi" | string;

const { latitude, accuracy } = await wx.getLocation({ type: "gcj02" });
latitude satisfies number;
accuracy satisfies number | undefined;
// @ts-expect-error: not a coordinate system
await wx.getLocation({ type: "bd09" });

await wx.chooseWXPay({
  timestamp: "1700000000",
  nonceStr: "n",
  package: "p",
  signType: "RSA",
  paySign: "s",
});
await wx.chooseWXPay({
  timestamp: 1,
  nonceStr: "n",
  package: "p",
  // @ts-expect-error: not an algorithm
  signType: "SHA256",
  paySign: "s",
});

await wx.openProductSpecificView({ productId: "p", viewType: 2 });
// @ts-expect-error: there is no such view
await wx.openProductSpecificView({ productId: "p", viewType: 3 });

const unsubscribe = wx.onMenuShareTimeline({ title: "t", link: "l" }, (event) => {
  if (event.type === "failed") event.error.kind satisfies string;
  // @ts-expect-error: only a failure has an error
  else event.error;
});
unsubscribe();
wx.onMenuShareAppMessage({ title: "t", link: "l", type: "music", dataUrl: "m" });
// @ts-expect-error: music without a file
wx.onMenuShareAppMessage({ title: "t", link: "l", type: "music" });
wx.onVoiceRecordEnd(
  ({ localId }) => localId.length,
  (error) => error.code,
);
wx.onSearchBeacons(({ beacons }) => beacons[0]?.major);

await wx.miniProgram.navigateTo({ url: "/pages/index" });
(await miniProgram.getEnv()).miniprogram satisfies boolean;
// @ts-expect-error: `wx` is frozen
wx.raw = undefined;

const element = document.createElement("wx-open-launch-weapp");
const stop = onLaunchWeapp(element, (event) => {
  if (event.type === "launch") [event.app, event.path] satisfies string[];
  else if (event.type === "error") event.error.errCode satisfies number | undefined;
  // @ts-expect-error: only a launch has an app
  else event.app;
});
stop();
onLaunchApp(element, (event) => {
  if (event.type === "launch") [event.appId, event.extInfo] satisfies string[];
  // @ts-expect-error: this tag has no success event
  event.type === "success";
});
onSubscribe(element, (event) => {
  if (event.type !== "success") return;
  const { templateId, status } = event.subscriptions[0]!;
  [templateId, status] satisfies string[];
  // @ts-expect-error: this tag has no launch event
  event.app;
});
// @ts-expect-error: the element may be null
onLaunchApp(document.querySelector("wx-open-launch-app"), () => {});
// @ts-expect-error: no callback
onSubscribe(element);

try {
  await wx.scanQRCode({ scanType: ["qrCode"] });
} catch (error) {
  if (error instanceof WechatH5Error) {
    switch (error.code) {
      case "failed":
        error.kind satisfies "permission_denied" | string;
        error.raw satisfies unknown;
        // @ts-expect-error: not a kind
        error.kind === "permission";
        break;
      case "open_tag_failed":
        error.errMsg satisfies string;
        break;
      case "unsupported":
        error.api satisfies string;
        break;
      case "config_unavailable":
        error.status satisfies number | undefined;
        break;
      case "invalid_signature":
        error.attempts[0]?.signedUrl satisfies string | undefined;
        if (error.attempt) {
          error.attempt.realAuthUrl satisfies string | undefined;
          const explanation = await explain(error.attempt);
          if (!explanation.valid) explanation.causes[0]?.code satisfies string | undefined;
          // @ts-expect-error: a valid signature has no causes
          else explanation.causes;
        }
        break;
      case "cancelled":
        // @ts-expect-error: only failures have a kind
        error.kind;
        break;
      // @ts-expect-error: not a code
      case "canceled":
        break;
    }
  }
}
"timed_out" satisfies ErrorCode;
// @ts-expect-error: only this package constructs errors
new WechatH5Error();

const { client, version } = await environment();
client satisfies "wechat" | string;
version satisfies string | undefined;
// @ts-expect-error: not a client
client === "weixin";

const url: string = await authorizeUrl({
  appId: "wx1234567890abcdef",
  redirectUri: "https://h5.example.com/callback",
  scope: "snsapi_base",
  state: "00112233445566778899aabbccddeeff",
});
login({ authorizeUrl: url, returnTo: "/#/me" });
login({ scope: "snsapi_userinfo" });
// @ts-expect-error: a scope of another kind of login
login({ scope: "snsapi_login" });

const who: Session = await session({ signal });
if (who.signedIn) who.openid satisfies string;
// @ts-expect-error: there is no openid without a session
else who.openid;
if (who.signedIn) who.appId satisfies string | undefined;
await signOut();
