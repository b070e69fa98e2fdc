// Importing the browser entry has no side effects on a server.
const before = Object.getOwnPropertyNames(globalThis).length;
const { WechatH5Error, configure, environment } = await import("wechat-h5");
const added = Object.getOwnPropertyNames(globalThis).length - before;

console.log(`globals ${added}`);
console.log([WechatH5Error, configure, environment].map((entry) => typeof entry).join(" "));
