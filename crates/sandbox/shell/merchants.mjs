// Merchants of WeChat Pay with their money, their orders and their refunds.

import { get, post } from "./control_api.mjs";
import { button, fill, make } from "./dom.mjs";
import { onEntries } from "./journal_feed.mjs";
import { onLanguage, t } from "./language.mjs";
import { changesOrders, yuan } from "./order_texts.mjs";
import { areProcessing, refundList } from "./refund_list.mjs";

// The newest ones; the control API has all.
const SHOWN = 20;
// A refund ends without an entry of the journal where nobody is notified.
const REFUND_POLL_MS = 1000;

let shown = null;
let timer = null;

export async function setUp() {
  await refresh();
  onLanguage(show);
  onEntries((entries, isReset) => {
    if (isReset || entries.some(changesOrders)) {
      refresh().catch(() => {});
    }
  });
}

export async function refresh() {
  const [{ merchants }, { orders }, { refunds }] = await Promise.all([
    get("merchants"),
    get("orders"),
    get("refunds"),
  ]);
  const fetched = { merchants, orders, refunds };
  const isSame = JSON.stringify(fetched) === JSON.stringify(shown);
  shown = fetched;
  if (!isSame) {
    show();
  }
  clearTimeout(timer);
  if (areProcessing(refunds)) {
    timer = setTimeout(() => refresh().catch(() => {}), REFUND_POLL_MS);
  }
}

function show() {
  if (!shown) {
    return;
  }
  const problem = make("p", { class: "note problem", role: "alert", hidden: true });
  const orders = shown.orders.slice(0, SHOWN);
  fill("merchants", [
    make("h2", { text: t("merchants") }),
    ...shown.merchants.map(merchant),
    make("h3", { text: t("orders", { count: shown.orders.length }) }),
    orders.length
      ? make(
          "ul",
          { class: "set", test: "orders" },
          orders.map((order) => row(order, problem)),
        )
      : make("p", { class: "soft", text: t("noOrders") }),
    problem,
    make("h3", { text: t("refunds", { count: shown.refunds.length }) }),
    refundList(shown.refunds, shown.merchants.length > 1),
  ]);
}

function merchant({ mchid, unsettled, available, refunds, payDirectories }) {
  const directories = payDirectories ?? [t("anyPayDirectory")];
  const facts = [
    ["unsettled", yuan(unsettled)],
    ["available", yuan(available)],
    ["refunds", t(`refunds-${refunds}`)],
    ["payDirectories", directories.join("\n") || t("noneRegistered")],
  ];
  return make("div", { test: `merchant-${mchid}` }, [
    make("h3", { text: t("merchant", { mchid }) }),
    make(
      "ul",
      { class: "set" },
      facts.map(([name, value]) =>
        make("li", {}, [
          make("span", { class: "soft", text: t(`merchant-${name}`) }),
          make("span", { class: "value", text: value }),
        ]),
      ),
    ),
  ]);
}

function row(order, problem) {
  const { outTradeNo, description, total, refunded, tradeState } = order;
  const isPaid = tradeState === "SUCCESS" || tradeState === "REFUND";
  return make("li", { title: description }, [
    make("span", { class: "value" }, [
      make("code", { text: outTradeNo }),
      make("span", { text: ` ${yuan(total)} ` }),
      make("span", { class: "soft", text: t(`tradeState-${tradeState}`) }),
    ]),
    tradeState === "NOTPAY" && action("pay", "orders/pay", order, problem),
    isPaid && refunded < total && action("refund", "refunds", order, problem),
  ]);
}

function action(name, path, { mchid, outTradeNo }, problem) {
  const element = button(
    t(name),
    `${name}-${mchid}-${outTradeNo}`,
    () => send(path, { mchid, outTradeNo }, problem),
    "small",
  );
  element.setAttribute("aria-label", t(`${name}Order`, { number: outTradeNo }));
  return element;
}

async function send(path, order, problem) {
  try {
    await post(path, order);
    await refresh();
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  }
}
