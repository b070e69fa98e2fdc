// A client that reports the URL that it compares with, and rejects a signature of that URL too.
import { configure, explain } from "/target/npm/index.js";

const rejection = (more) => ({ err_msg: "preVerifyJSAPI:fail_invalid signature", ...more });

export default async () => {
  const { outcomes } = window.__weixinSandbox;
  const requested = [];
  const config = async (url) => {
    requested.push(new URL(url).pathname);
    return (await fetch(`/config?url=${encodeURIComponent(url)}`)).json();
  };
  const rejected = () => configure({ config }).catch((error) => error);

  outcomes.preVerifyJSAPI = rejection({ realAuthUrl: ["https://h5.example.com/real#/a"] });
  const { attempt, attempts } = await rejected();
  const result = { attempt, attempts, requested: requested.splice(0) };
  const causesOf = async (input) => (await explain(input)).causes.map(({ code }) => code);
  result.causes = [await causesOf(attempts[0]), await causesOf(attempts[1])];
  const other = { ...attempts[1], signedUrl: location.href, pageUrl: location.href };
  result.otherCauses = await causesOf(other);
  result.expected = (await explain(other)).difference.expected;

  outcomes.preVerifyJSAPI = rejection();
  result.withoutRealAuthUrl = "realAuthUrl" in (await rejected()).attempt;
  return result;
};
