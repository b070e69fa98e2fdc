// Servers that send something else than a config.
import { configure } from "/target/npm/index.js";

const failure = (options) => configure(options).catch((error) => error);

export default async () => {
  const messages = {};
  const hints = {};
  const paths =
    "/html /long /empty /data /result-field /nothing /twice /snake /lower /pay /errcode /list /null".split(
      " ",
    );
  for (const path of paths) {
    const error = await failure({ configUrl: path });
    if (error.code !== "config_unavailable") throw error;
    messages[path] = error.message;
    hints[path] = error.hint;
  }
  const config = await (await fetch("/data")).json();
  const wrapped = [];
  for (const source of [config, () => config, () => JSON.stringify(config)]) {
    const { code, message } = await failure({ config: source });
    wrapped.push([code, message]);
  }
  return { messages, hints, wrapped };
};
