// What becomes of an open tag (开放标签): events of the element itself, so it takes
// no module.
import { WechatH5Error } from "./error.js";

const text = (value) => (typeof value === "string" ? value : "");

/** An object, or the JSON text of one; nothing of anything else. */
const object = (value) => {
  try {
    const read = typeof value === "string" ? JSON.parse(value) : value;
    return typeof read === "object" ? { ...read } : {};
  } catch {
    return {};
  }
};

const failure = ({ errMsg, errCode }) =>
  new WechatH5Error({
    code: "open_tag_failed",
    message: `the open tag failed: ${text(errMsg)}`,
    errMsg: text(errMsg),
    errCode: Number.parseInt(errCode, 10) || undefined,
  });

/** Listens for `ready`, `error`, and the event of the tag's own. */
const listening = (done, read) => (element, onEvent) => {
  if (typeof element?.addEventListener !== "function" || typeof onEvent !== "function") {
    const message = "the arguments are not an element and a function";
    throw new WechatH5Error({ code: "invalid_argument", message });
  }
  const events = {
    ready: () => ({}),
    [done]: read,
    error: (detail) => ({ error: failure(detail) }),
  };
  const hear = ({ type, detail }) => onEvent({ type, ...events[type](object(detail)) });
  for (const type in events) element.addEventListener(type, hear);
  return () => {
    for (const type in events) element.removeEventListener(type, hear);
  };
};

export const onLaunchWeapp = /* @__PURE__ */ listening("launch", ({ appId, userName, path }) => ({
  app: text(appId) || text(userName),
  path: text(path),
}));

export const onLaunchApp = /* @__PURE__ */ listening("launch", ({ appId, extInfo }) => ({
  appId: text(appId),
  extInfo: text(extInfo),
}));

/** A JSON text, whose values are JSON texts. */
export const onSubscribe = /* @__PURE__ */ listening("success", ({ subscribeDetails }) => ({
  subscriptions: Object.entries(object(subscribeDetails)).map(([templateId, answer]) => ({
    templateId,
    status: text(object(answer).status),
  })),
}));
