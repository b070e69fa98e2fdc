// How orders are shown, and when they change.

/** An amount in fen. */
export const yuan = (fen) => `¥${(fen / 100).toFixed(2)}`;

const CHANGES = /^(orders|merchants|getBrandWCPayRequest$|TRANSACTION\.|REFUND\.|\/v3\/|clock$)/;

/** Whether an entry of the journal says that orders or merchants may have changed. */
export const changesOrders = ({ name }) => CHANGES.test(name);
