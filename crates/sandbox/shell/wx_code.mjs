// A call of the journal as the code of a page: jweixin renames APIs and arguments on their way
// to the bridge, and this is the way back.

// By the name on the bridge; all others have the arguments of the page.
const ARGUMENTS = {
  preVerifyJSAPI: config,
  checkJsApi: ({ jsApiList }, pageName) => ({ jsApiList: named(jsApiList, pageName) }),
  chooseImage: ({ scene, ...options }) => options,
  getBrandWCPayRequest: payment,
  getRecevieBizHongBaoRequest: payment,
  batchAddCard: ({ card_list }) => ({
    cardList: list(card_list).map(({ card_id, card_ext }) => ({
      cardId: card_id,
      cardExt: card_ext,
    })),
  }),
  batchViewCard: ({ card_list }) => ({
    cardList: list(card_list).map(({ card_id, code }) => ({ cardId: card_id, code })),
  }),
  chooseCard: (args) => ({
    shopId: args.location_id,
    cardType: args.card_type,
    cardId: args.card_id,
    timestamp: number(args.time_stamp),
    nonceStr: args.nonce_str,
    signType: args.sign_type,
    cardSign: args.card_sign,
  }),
  consumedShareCard: ({ consumedCardId, consumedCode }) => ({
    cardId: consumedCardId,
    code: consumedCode,
  }),
  openProductViewWithPid: ({ pid, view_type, ext_info }) => ({
    productId: pid,
    viewType: view_type,
    extInfo: ext_info,
  }),
  openEnterpriseChat: ({ useridlist, chatname }) => ({ userIds: useridlist, groupName: chatname }),
  launchMiniProgram: ({ path, ...rest }) => ({
    ...rest,
    path: path?.replace(/\.html(?=\?|$)/, ""),
  }),
  sendAppMessage: shared,
  shareTimeline: ({ desc, ...rest }) => shared(rest),
  shareQQ: shared,
  shareQZone: shared,
  shareWeiboApp: shared,
};

// Events, which a list has by their names on the bridge.
const EVENTS = {
  "menu:share:appmessage": "onMenuShareAppMessage",
  "menu:share:timeline": "onMenuShareTimeline",
  "menu:share:qq": "onMenuShareQQ",
  "menu:share:QZone": "onMenuShareQZone",
  "menu:share:weiboApp": "onMenuShareWeibo",
  onBeaconsInRange: "onSearchBeacons",
};

/**
 * Null for an entry that is no call, or whose arguments were too long to be kept.
 * `pageName` gives an API of the bridge its name in `wx`.
 */
export function wxCodeOf({ kind, name, api, args }, pageName) {
  if (kind !== "bridge" || typeof args !== "object" || args === null) {
    return null;
  }
  if (name === "invokeMiniProgramAPI" && /^\w+$/.test(args.name)) {
    return miniProgram(args);
  }
  // `setFontSizeCallback` and APIs of `wx.invoke` are of the bridge alone.
  if (name === "setFontSizeCallback" || !/^wx\.\w+$/.test(api)) {
    return `WeixinJSBridge.invoke(${JSON.stringify(name)}, ${literal(args)}, console.log);`;
  }
  const own = ARGUMENTS[name];
  return `${api}(${literal(own ? own(args, pageName) : args)});`;
}

function miniProgram({ name, arg }) {
  const options = name === "postMessage" ? { data: arg } : (arg ?? {});
  return `wx.miniProgram.${name}(${literal(options)});`;
}

function config(args, pageName) {
  return {
    appId: args.verifyAppId,
    timestamp: number(args.verifyTimestamp),
    nonceStr: args.verifyNonceStr,
    signature: args.verifySignature,
    jsApiList: named(args.verifyJsApiList, pageName),
    openTagList: args.verifyOpenTagList,
  };
}

function payment({ timeStamp, ...rest }) {
  return { timestamp: number(timeStamp), ...rest };
}

function shared({ img_url, data_url, ...rest }) {
  return { ...rest, imgUrl: img_url, dataUrl: data_url };
}

const list = (value) => (Array.isArray(value) ? value : []);
const named = (names, pageName) => list(names).map((name) => EVENTS[name] ?? pageName(name));
const number = (text) => (/^\d{1,15}$/.test(text) ? Number(text) : text);

/** JSON whose names have no quotes where they need none. */
function literal(value) {
  if (!Object.keys(value).length) {
    return "{}";
  }
  // A name stands at the start of its line; a text with `":` in it has a backslash there.
  return JSON.stringify(value, null, 2).replace(/^(\s*)"([A-Za-z_$][\w$]*)":/gm, "$1$2:");
}
