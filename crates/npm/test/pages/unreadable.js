// Arguments whose parts throw when they are looked at.
import { configure } from "/target/npm/index.js";

const throwing = () => {
  throw new Error("no");
};
const revoked = (target) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const list = Object.defineProperty(["a", "b"], 1, { get: throwing });

export default async () => {
  const wx = await configure({ configUrl: "/config", jsApiList: ["hideOptionMenu"] });
  const refused = async (run) => {
    const error = await run().then(
      () => ({}),
      (error) => error,
    );
    return `${error.code}: ${error.message}`;
  };
  const cases = [
    () => wx.previewImage({ current: "a", urls: list }),
    () => wx.previewImage({ current: "a", urls: revoked([]) }),
    () => wx.previewImage({ current: "a", urls: new Proxy([], { get: throwing }) }),
    () =>
      wx.addCard({
        cardList: [
          {
            cardId: "1",
            get cardExt() {
              return throwing();
            },
          },
        ],
      }),
    () =>
      wx.chooseImage({
        get count() {
          return throwing();
        },
      }),
    () => wx.chooseImage(revoked({})),
    () => configure({ configUrl: "/config", jsApiList: list }),
  ];
  const words = [];
  for (const run of cases) words.push(await refused(run));
  const calls = window.__weixinSandbox.calls.length;
  for (let round = 0; round < 300; round++) for (const run of cases) await refused(run);
  const quiet = window.__weixinSandbox.calls.length === calls;
  await wx.hideOptionMenu();
  const heard = window.__weixinSandbox.calls.length > calls;
  return {
    words,
    quiet,
    heard,
    followed: await refused(() => configure({ config: {}, followHistory: true })),
  };
};
