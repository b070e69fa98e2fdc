// Faults of the simulated platform.

import { get, post, remove } from "./control_api.mjs";
import { button, fill, make, select } from "./dom.mjs";
import { onLanguage, t } from "./language.mjs";

const PATHS = [
  "/cgi-bin/stable_token",
  "/cgi-bin/token",
  "/cgi-bin/ticket/getticket",
  "/sns/oauth2/access_token",
  "/sns/userinfo",
  "/v3/pay/transactions/jsapi",
  "/v3/refund/domestic/refunds",
  // Not of the platform: where the demo's server takes notifications of payments.
  "/wechat/pay/*",
  "/cgi-bin/*",
  "/sns/*",
];
const KINDS = {
  busy: { effect: { errcode: -1 } },
  invalidToken: { effect: { errcode: 40001 } },
  quota: { effect: { errcode: 45009 } },
  gateway: { effect: { status: 502 } },
  slow: { delayMs: 6000 },
  html: { effect: "html" },
  cut: { effect: { cutBody: { after: 10 } } },
  reset: { effect: "reset" },
  signatureProbe: { effect: "signatureProbe" },
};
const CALLS = { all: "all", next: { first: 1 } };
// The count of calls with a fault changes by itself.
const POLL_MS = 3000;

let faults = [];
const chosen = { path: PATHS[0], kind: "busy", calls: "next" };

export async function setUp() {
  await refresh();
  onLanguage(show);
  setInterval(() => faults.length && !document.hidden && refresh().catch(() => {}), POLL_MS);
}

export async function refresh() {
  const found = await get("faults");
  const isSame = JSON.stringify(found.faults) === JSON.stringify(faults);
  faults = found.faults;
  if (!isSame) {
    show();
  }
}

function show() {
  const named = (name, keys) => keys.map((key) => [key, t(`${name}-${key}`)]);
  fill("faults", [
    make("h2", {}, [
      make("span", { text: t("faults") }),
      faults.length ? button(t("clearAll"), "fault-clear", clear, "small") : null,
    ]),
    chooser(
      "path",
      PATHS.map((path) => [path, path]),
    ),
    make("div", { class: "line" }, [
      chooser("kind", named("fault", Object.keys(KINDS))),
      chooser("calls", named("calls", Object.keys(CALLS))),
      button(t("add-fault"), "fault-add", add),
    ]),
    faults.length ? make("ul", { class: "set", test: "fault-list" }, faults.map(row)) : null,
  ]);
}

function chooser(name, choices) {
  const list = select(`fault-${name}`, choices, chosen[name], (value) => (chosen[name] = value));
  list.setAttribute("aria-label", t(`fault-${name}`));
  return list;
}

function row({ id, path, matched, injected, effect, delayMs, warning }) {
  const what =
    effect === undefined ? `${delayMs} ms` : JSON.stringify(effect).replace(/[{}"]/g, "");
  return make("li", { title: warning ?? "" }, [
    make("code", { class: warning ? "warning" : "", text: `${path} · ${what}` }),
    make("span", {}, [
      make("span", { class: "soft", text: `${injected}/${matched} ` }),
      remover(id, path),
    ]),
  ]);
}

function remover(id, path) {
  const element = button("✕", `fault-remove-${id}`, () => clear(id), "small");
  element.setAttribute("aria-label", t("removeFault", { path }));
  return element;
}

async function add() {
  await post("faults", { path: chosen.path, calls: CALLS[chosen.calls], ...KINDS[chosen.kind] });
  await refresh();
}

async function clear(id) {
  await remove(typeof id === "number" ? `faults?id=${id}` : "faults");
  await refresh();
}
