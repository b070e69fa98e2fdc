// Merchants of WeChat Pay with their money, and their orders.

import { get, post } from "./control_api.mjs";
import { button, fill, make } from "./dom.mjs";
import { onEntries } from "./journal_feed.mjs";
import { onLanguage, t } from "./language.mjs";
import { changesOrders, yuan } from "./order_texts.mjs";

// The newest ones; the control API has all.
const SHOWN = 20;

let shown = null;

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
  const [{ merchants }, { orders }] = await Promise.all([get("merchants"), get("orders")]);
  const fetched = { merchants, orders };
  const isSame = JSON.stringify(fetched) === JSON.stringify(shown);
  shown = fetched;
  if (!isSame) {
    show();
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
  const { mchid, outTradeNo, description, total, tradeState } = order;
  const payButton = button(
    t("pay"),
    `pay-${mchid}-${outTradeNo}`,
    () => pay(order, problem),
    "small",
  );
  payButton.setAttribute("aria-label", t("payOrder", { number: outTradeNo }));
  return make("li", { title: description }, [
    make("span", { class: "value" }, [
      make("code", { text: outTradeNo }),
      make("span", { text: ` ${yuan(total)} ` }),
      make("span", { class: "soft", text: t(`tradeState-${tradeState}`) }),
    ]),
    tradeState === "NOTPAY" && payButton,
  ]);
}

async function pay({ mchid, outTradeNo }, problem) {
  try {
    await post("orders/pay", { mchid, outTradeNo });
    await refresh();
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  }
}
