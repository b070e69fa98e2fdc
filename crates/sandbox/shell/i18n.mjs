// Every word of the shell, in Chinese and English.

const KEPT = "wechat-h5-shell-language";

const WORDS = {
  brand: ["电脑上的微信", "WeChat on your laptop"],
  address: ["网页地址", "The page's address"],
  open: ["打开", "Open"],
  other: ["English", "中文"],
  close: ["关闭", "Close"],
  back: ["返回", "Back"],
  more: ["更多", "More"],
  theme: ["外观", "Appearance"],
  "theme-auto": ["外观：跟随系统", "Appearance: system"],
  "theme-light": ["外观：浅色", "Appearance: light"],
  "theme-dark": ["外观：深色", "Appearance: dark"],
  closed: ["网页已关闭", "The page is closed"],
  reopen: ["重新打开", "Open again"],
  nopage: [
    "在上方填写网页地址，或用 --page 启动沙箱",
    "Type a page's address above, or start the sandbox with --page",
  ],
  nosimulator: [
    "网页里的模拟器没有回应：可能这个地址没有服务器在运行；如果网页能打开，就在 <head> 最前面加上这一行，或用 --page 启动沙箱：",
    "No simulator speaks here. Perhaps nothing answers at this address: is its server up? If it is, put this line first in the page's head, or start the sandbox with --page:",
  ],
  notframed: [
    "这里打不开这个地址：只能打开本机的网页。用 --page-url（demo）或 --page（sandbox）指定它，再启动",
    "This address cannot be shown here: only this machine's pages can. Start again and name it with --page-url (demo) or --page (sandbox)",
  ],
  compressed: [
    "上游服务器不顾 Accept-Encoding: identity 压缩了网页，代理无法放入模拟器。请在上游关闭压缩",
    "The upstream compresses the page although it is asked for identity, so the proxy cannot add the simulator. Switch compression off there",
  ],
  refused: [
    "浏览器里已有真正的 WeixinJSBridge，模拟器没有启动",
    "There is a real WeixinJSBridge here: the simulator stays away",
  ],
  snapshot: ["快照页", "Snapshot"],

  page: ["网页", "Page"],
  current: ["当前 URL", "Current URL"],
  entry: ["入口 URL", "Entry URL"],
  upstream: ["代理自", "Proxied from"],
  hidden: ["网页隐藏的菜单项", "Menu items hidden by the page"],
  allmenu: ["整个菜单", "the whole menu"],
  copy: ["复制", "Copy"],
  reload: ["刷新", "Reload"],
  config: ["wx.config", "wx.config"],
  "config-none": ["还没有调用", "not called yet"],
  "config-waiting": ["WeixinJSBridge 还没有出现", "no WeixinJSBridge yet"],
  "config-ok": ["签名通过", "signature accepted"],
  signedAgainst: ["客户端验签的 URL", "URL that the client checks"],
  differs: ["从第 {at} 个字节起不同", "They differ from byte {at} on"],
  signed: ["签名时的 URL", "signed"],
  expected: ["应签的 URL", "expected"],
  noproof: [
    "已知的错误都得不出这个签名：可能是 URL 不对，也可能是票据不对。检查后端收到的 url 参数；再看票据是否属于其他公众号、真正的微信或重置之前。",
    "No known mistake makes this signature: either the URL or the ticket may be wrong. Look at the url that your server was given, and whether the ticket is another account's, the real WeChat's, or from before a reset.",
  ],

  client: ["微信客户端", "WeChat client"],
  profile: ["机型", "Client"],
  "profile-auto": ["自动：Android", "auto: Android"],
  "profile-android": ["Android", "Android"],
  "profile-ios": ["iOS", "iOS"],
  "profile-devtools": ["开发者工具", "DevTools"],
  "profile-desktop": ["Windows", "Windows"],
  "profile-harmony": ["HarmonyOS", "HarmonyOS"],
  "profile-future": ["未来版本 10.x", "future 10.x"],
  "profile-miniprogram": ["小程序 web-view", "mini-program web-view"],
  bridge: ["WeixinJSBridge 出现", "WeixinJSBridge comes"],
  "bridge-preinjected": ["脚本之前", "before scripts"],
  "bridge-domready": ["DOMContentLoaded 时", "at DOMContentLoaded"],
  "bridge-late": ["load 之后", "after load"],
  "bridge-twice": ["两次", "twice"],
  "bridge-never": ["从不", "never"],
  jweixin: ["jweixin", "jweixin"],
  "jweixin-jweixin-npm": ["1.6.0", "1.6.0"],
  "jweixin-weixin-js-sdk": ["1.6.0 新版", "1.6.0, later body"],
  "jweixin-jweixin-wechat": ["1.4.0", "1.4.0"],
  network: ["网络", "Network"],
  ui: ["需要用户决定时", "What a person decides"],
  "ui-auto": ["弹出界面", "is asked on a sheet"],
  "ui-sheets": ["弹出界面（独立窗口也是）", "is asked, outside the frame too"],
  "ui-none": ["立即按默认值回答", "is answered at once"],

  outcomes: ["接口结果", "How calls end"],
  api: ["接口", "API"],
  "answer-ok": ["成功（不询问）", "ok (not asked)"],
  "answer-cancel": ["取消", "cancel"],
  "answer-fail": ["失败", "fail"],
  "answer-denied": ["没有权限", "denied"],
  "answer-missing": ["没有此接口", "function missing"],
  "answer-never": ["从不回答", "never"],
  "answer-twice": ["回答两次", "twice"],
  set: ["设定", "Set"],
  clear: ["全部清除", "Clear all"],
  nothingset: ["都由用户决定或成功", "All are asked about, or succeed"],

  person: ["用户", "Person"],
  nickname: ["昵称", "Nickname"],
  "habit-follows": ["已关注公众号", "Follows the account"],
  "habit-snapshot": ["快照页用户（没有 JS 接口）", "Sees snapshots (no JS-SDK)"],
  "habit-fromChat": ["从公众号会话进入", "Comes from the account's chat"],
  "habit-doubleCallback": ["回调两次", "Calls back twice"],
  "habit-dropsCookies": ["返回时丢失 Cookie", "Loses cookies on the way back"],
  consent: ["授权时", "Asked to consent"],
  "consent-ask": ["显示授权页", "sees the page"],
  "consent-allow": ["直接同意", "allows at once"],
  "consent-deny": ["拒绝并返回", "refuses, goes back"],
  "consent-denyAndStay": ["拒绝并停留", "refuses, stays"],
  templates: ["模板消息", "Template messages"],
  "templates-delivered": ["送达", "are delivered"],
  "templates-blocked": ["用户拒收", "are blocked by the person"],
  "templates-systemFailed": ["系统失败", "fail on the way"],
  save: ["保存", "Save"],
  who: ["谁在用手机", "Who holds the phone"],

  time: ["时间", "Time"],
  ahead: ["比真实时间快", "ahead of real time by"],
  later: ["快进", "Forward"],
  seconds: ["秒", "seconds"],
  reset: ["重置沙箱", "Reset the sandbox"],
  resetdone: ["已重置", "Reset"],

  faults: ["平台故障", "Platform faults"],
  "fault-path": ["接口", "Endpoint"],
  "fault-kind": ["故障", "Fault"],
  "fault-calls": ["次数", "Calls"],
  "fault-busy": ["-1 系统繁忙", "-1 busy"],
  "fault-dead-token": ["40001 token 失效", "40001 dead token"],
  "fault-quota": ["45009 超过上限", "45009 over quota"],
  "fault-gateway": ["HTTP 502", "HTTP 502"],
  "fault-slow": ["6 秒后回答", "6 seconds late"],
  "fault-html": ["HTML 而非 JSON", "HTML for JSON"],
  "fault-cut": ["响应中断", "cut body"],
  "fault-reset": ["连接重置", "reset"],
  "calls-all": ["每次", "every call"],
  "calls-next": ["下一次", "next call"],
  inject: ["注入", "Inject"],

  nojweixin: ["网页得不到 jweixin，不会就绪", "Pages get no jweixin here and never become ready"],

  about: ["接入", "Connect"],
  notwechat: ["这不是微信，不会连接微信", "Not WeChat, and no connection to it"],
  apibase: ["平台接口", "Platform API"],
  openbase: ["授权页", "Authorize page"],
  tag: ["脚本标签", "Script tag"],

  journal: ["日志", "Journal"],
  kind: ["类别", "Kind"],
  "kind-": ["全部", "everything"],
  "kind-platform": ["平台接口", "platform"],
  "kind-page": ["授权页", "authorize page"],
  "kind-proxy": ["代理", "proxy"],
  "kind-verify": ["验签", "signature"],
  "kind-bridge": ["网页调用", "page's calls"],
  "kind-report": ["遥测", "telemetry"],
  "kind-control": ["沙箱", "sandbox"],
  "kind-fault": ["故障", "fault"],
  "kind-push": ["推送", "push"],
  filter: ["筛选", "Filter"],
  pause: ["暂停", "Pause"],
  resume: ["继续", "Resume"],
  copyall: ["复制全部", "Copy all"],
  empty: ["还没有记录", "Nothing yet"],
  gone: ["沙箱没有回应", "The sandbox does not answer"],
};

let language = localStorage.getItem(KEPT) || (/^zh/i.test(navigator.language) ? "zh" : "en");
const listeners = [];

export const current = () => language;

export function t(key, values = {}) {
  const pair = WORDS[key];
  const text = pair ? pair[language === "zh" ? 0 : 1] : key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Runs now and whenever the language changes. */
export function onLanguage(show) {
  listeners.push(show);
  show();
}

export function switchLanguage() {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem(KEPT, language);
  listeners.forEach((show) => show());
}

/** The words that the document itself has. */
export function translateDocument() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-words]")) {
    element.textContent = t(element.dataset.words);
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", t(element.dataset.label));
    element.title = t(element.dataset.label);
  }
}
