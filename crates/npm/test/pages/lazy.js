// A page that loads the package when its router has changed the URL already.
export default async () => {
  history.pushState(null, "", "/goods/7#/a");
  history.replaceState(null, "", "/goods/8");
  const { configure, entryUrl } = await import("/target/npm/index.js");
  const signed = [];
  const wx = await configure({
    config: async (url) => (
      signed.push(new URL(url).pathname),
      (await fetch(`/config?url=${encodeURIComponent(url)}`)).json()
    ),
    jsApiList: ["getNetworkType"],
  });
  const { networkType } = await wx.getNetworkType();
  return { entry: new URL(entryUrl).pathname, signed, networkType };
};
