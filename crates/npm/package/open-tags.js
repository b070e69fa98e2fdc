// The events of open tags (开放标签), which come from the element.
import { WechatH5Error } from "./error.js";

const text = (value) => (typeof value === "string" ? value : "");

/** The fields of an object, or of its JSON text; none of anything else. */
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

/** Listens to `ready`, `error`, and the tag's own event of success. */
const listener = (success, read) => (element, onEvent) => {
  if (typeof element?.addEventListener !== "function" || typeof onEvent !== "function") {
    const message = "the arguments are not an element and a function";
    throw new WechatH5Error({ code: "invalid_argument", message });
  }
  const events = {
    ready: () => ({}),
    [success]: read,
    error: (detail) => ({ error: failure(detail) }),
  };
  const onElementEvent = ({ type, detail }) => onEvent({ type, ...events[type](object(detail)) });
  for (const type in events) element.addEventListener(type, onElementEvent);
  return () => {
    for (const type in events) element.removeEventListener(type, onElementEvent);
  };
};

export const onLaunchWeapp = /* @__PURE__ */ listener("launch", ({ appId, userName, path }) => ({
  app: text(appId) || text(userName),
  path: text(path),
}));

export const onLaunchApp = /* @__PURE__ */ listener("launch", ({ appId, extInfo }) => ({
  appId: text(appId),
  extInfo: text(extInfo),
}));

/** `subscribeDetails` is a JSON text whose values are JSON texts. */
export const onSubscribe = /* @__PURE__ */ listener("success", ({ subscribeDetails }) => ({
  subscriptions: Object.entries(object(subscribeDetails)).map(([templateId, choice]) => ({
    templateId,
    status: text(object(choice).status),
  })),
}));
