// Arguments with getters and proxies that throw.
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
  const rejected = async (run) => {
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
  const errors = [];
  for (const run of cases) errors.push(await rejected(run));
  const calls = window.__weixinSandbox.calls.length;
  for (let round = 0; round < 300; round++) for (const run of cases) await rejected(run);
  const clientNotCalled = window.__weixinSandbox.calls.length === calls;
  await wx.hideOptionMenu();
  const laterCallArrives = window.__weixinSandbox.calls.length > calls;
  return {
    errors,
    clientNotCalled,
    laterCallArrives,
    followHistory: await rejected(() => configure({ config: {}, followHistory: true })),
  };
};
