// A page whose router has changed the URL, and a client that rejects every signature.
import { configure, explain } from "/target/npm/index.js";

export default async () => {
  history.pushState(null, "", "/goods/7");
  window.__weixinSandbox.outcomes.preVerifyJSAPI = {
    err_msg: "preVerifyJSAPI:fail_invalid signature",
  };
  const { attempt, attempts } = await configure({ configUrl: "/config" }).catch((error) => error);
  const causes = [];
  for (const input of attempts) causes.push((await explain(input)).causes.map(({ code }) => code));
  return { attempt, attempts, causes };
};
