// The refunds of WeChat Pay, the newest first.

import { make } from "./dom.mjs";
import { t } from "./language.mjs";
import { localTime, yuan } from "./order_texts.mjs";

// The newest ones; the control API has all.
const SHOWN = 20;

/** `refunds` are those of `GET /__sandbox/refunds`; `hasMerchants` where several could be meant. */
export function refundList(refunds, hasMerchants) {
  if (!refunds.length) {
    return make("p", { class: "soft", test: "refunds-none", text: t("noRefunds") });
  }
  const rows = refunds.slice(0, SHOWN).map((refund) => row(refund, hasMerchants));
  return make("ul", { class: "set", test: "refunds" }, rows);
}

/** Whether time alone changes one of them. */
export const areProcessing = (refunds) => refunds.some(({ status }) => status === "PROCESSING");

function row(refund, hasMerchants) {
  const { mchid, outRefundNo, outTradeNo, status, total, reason, createdAt, endedAt } = refund;
  const facts = [
    hasMerchants && t("merchant", { mchid }),
    t("refundOf", { number: outTradeNo, total: yuan(total) }),
    localTime(endedAt ?? createdAt),
    reason,
  ];
  return make("li", { class: "refund", test: `refund-${mchid}-${outRefundNo}` }, [
    make("span", { class: "value" }, [
      make("code", { text: outRefundNo }),
      make("span", { text: ` ${yuan(refund.refund)} ` }),
      make("span", { class: `result ${TONES[status]}`, text: t(`refundStatus-${status}`) }),
    ]),
    make("span", { class: "soft", text: facts.filter(Boolean).join(" · ") }),
  ]);
}

const TONES = { PROCESSING: "plain", SUCCESS: "good", ABNORMAL: "bad", CLOSED: "cancelled" };
