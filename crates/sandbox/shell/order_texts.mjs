// How orders and refunds are shown, and when they change.

/** An amount in fen. */
export const yuan = (fen) => `¥${(fen / 100).toFixed(2)}`;

/** Seconds since the epoch, as the journal shows them, with the day. */
export function localTime(seconds) {
  const time = new Date(seconds * 1000);
  const day = [time.getMonth() + 1, time.getDate()].map((part) => String(part).padStart(2, "0"));
  return `${day.join("-")} ${time.toTimeString().slice(0, 8)}`;
}

const CHANGES =
  /^(orders|merchants|refunds|getBrandWCPayRequest$|TRANSACTION\.|REFUND\.|\/v3\/|clock$)/;

/** Whether an entry of the journal says that orders, refunds or merchants may have changed. */
export const changesOrders = ({ name }) => CHANGES.test(name);
