// A client that names the URL that it compares with, and refuses that one too.
import { configure, explain } from "/target/npm/index.js";

const refusal = (more) => ({ err_msg: "preVerifyJSAPI:fail_invalid signature", ...more });

export default async () => {
  const { outcomes } = window.__weixinSandbox;
  const asked = [];
  const config = async (url) => {
    asked.push(new URL(url).pathname);
    return (await fetch(`/config?url=${encodeURIComponent(url)}`)).json();
  };
  const refused = () => configure({ config }).catch((error) => error);

  outcomes.preVerifyJSAPI = refusal({ realAuthUrl: ["https://h5.example.com/real#/a"] });
  const { attempt } = await refused();
  const result = { attempt, asked: asked.splice(0) };
  const { causes, difference } = await explain({ ...attempt, signedUrl: attempt.pageUrl });
  result.causes = causes.map(({ code }) => code);
  result.expected = difference.expected;

  outcomes.preVerifyJSAPI = refusal();
  result.unnamed = "realAuthUrl" in (await refused()).attempt;
  return result;
};
