/*
 * The sentences of the warnings in the page's console, in Chinese and English.
 * Needs objects.js before it.
 */
(function (window, sandbox) {
  "use strict";

  var core = sandbox.core;

  if (core.isLoaded) {
    return;
  }

  var SENTENCES = {
    config: ["wx.config 失败：", "wx.config failed: "],
    noKnownCause: [
      "没有已知错误能得出这个签名：请核对后端收到的 url 参数，以及 ticket 是否属于这个公众号",
      "no known mistake produces this signature: check the url parameter that your server received, and whether the ticket belongs to this account",
    ],
    attempt: [
      "这是两次尝试中的第 {number} 次，均由 wechat-h5 发起：被拒绝后它自动换用了另一个 URL，那不是你的错误",
      "this is attempt {number} of 2, made by wechat-h5: it tried another URL by itself, which is no mistake of yours",
    ],
    checkedUrl: [
      "客户端验签的 URL（不含查询参数）：",
      "URL checked by the client, without its query: ",
    ],
    details: ["详情：", "details: "],
    notListed: [
      "wx.{name} 被拒绝：wx.config 的 jsApiList 中没有 {name}",
      "wx.{name} was refused: {name} is not in the jsApiList of wx.config",
    ],
    notConfigured: [
      "wx.{name} 被拒绝：wx.config 尚未成功，请在 wx.ready 之后调用",
      "wx.{name} was refused: wx.config has not succeeded, so call it after wx.ready",
    ],
    refused: ["wx.{name} 被拒绝：", "wx.{name} was refused: "],
    openTags: ["开放标签未显示：", "the open tags are not shown: "],
    in_iframe: [
      "页面在 iframe 中（文档：含开放标签的页面不能嵌入 iframe）",
      "the page is in an iframe (documented: pages with open tags must not be embedded)",
    ],
    url_changed: [
      "页面 URL 变化后没有重新调用 wx.config（文档：开放标签的权限属于当前 URL）",
      "the page's URL has changed without a new wx.config (documented: tags belong to the current URL)",
    ],
    csp_unsafe_eval: [
      "页面的 CSP 没有 'unsafe-eval'（有开发者报告，文档没有写）",
      "the page's CSP lacks 'unsafe-eval' (reported by developers, not documented)",
    ],
    csp_frame_src: [
      "页面的 CSP 的 frame-src 不允许（有开发者报告；需要哪个地址是推测）",
      "the page's CSP stops them by frame-src (reported by developers; which address they need is a guess)",
    ],

    // Why a config fails where the signature is not the reason.
    missing_field: [
      "appId、timestamp、nonceStr、signature 都要有值",
      "appId, timestamp, nonceStr and signature must all have a value",
    ],
    unknown_appid: ["没有这个 appId 的公众号", "there is no account with this appId"],
    invalid_url: ["页面不是 http(s) 地址", "the page is not at an http(s) URL"],
    invalid_url_domain: [
      "页面的域名不在公众号的 JS 接口安全域名中",
      "the page's host is not among the JS-safe domains of the account",
    ],
    no_permission: [
      "公众号未认证或已被封，不能使用 JS-SDK",
      "the account is not verified or is banned, so it may not use the JS-SDK",
    ],
    no_follower: ["用户没有关注这个测试号", "the user does not follow the test account"],
    snapshot_page: [
      "当前用户是快照页访客，快照页没有 JS 接口：点“使用完整服务”，或在面板中关闭该选项",
      "the user is a snapshot-page visitor, whose pages have no JS-SDK: press “Use the full service”, or switch it off in the panel",
    ],
    verifier_unreachable: [
      "无法连接沙箱验签：沙箱还在运行吗？",
      "the sandbox could not be reached to verify the signature: is it running?",
    ],
  };

  function isChinese() {
    return sandbox.sheets
      ? sandbox.sheets.language === "zh"
      : /^zh/i.test(window.navigator.language || "zh");
  }

  // The one of two texts that the developer reads.
  core.inLanguage = function (chinese, english) {
    return isChinese() ? chinese : english;
  };

  // A sentence, with values for its placeholders; undefined for an unknown key.
  core.sentence = function (key, values) {
    var pair = core.own(SENTENCES, key);
    return (
      pair &&
      core.inLanguage(pair[0], pair[1]).replace(/\{(\w+)\}/g, function (_placeholder, name) {
        return values[name];
      })
    );
  };
})(window, window.__weixinSandbox);
