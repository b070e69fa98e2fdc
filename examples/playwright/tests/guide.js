// The commands of a guide's console blocks, each with the answer that it shows.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";

import { expect } from "../wechat.js";

export const read = (name) =>
  readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");

/**
 * `[{command, answer}]`. A command goes on behind a backslash, and in a quoted text. An answer is
 * null where the guide shows none.
 */
export function commandsOf(text) {
  const blocks = text.matchAll(/^```console\n(.*?)^```$/gms);
  return [...blocks].flatMap(([, block]) => {
    const parts = block.split(/^\$ /m).slice(1);
    return parts.map(commandAndAnswer);
  });
}

function commandAndAnswer(part) {
  const lines = part.trimEnd().split("\n");
  let end = 1;
  while (end < lines.length && goesOn(lines.slice(0, end).join("\n"))) end += 1;
  const answer = lines.slice(end).join("\n");
  return { command: lines.slice(0, end).join("\n"), answer: answer || null };
}

const goesOn = (command) => command.endsWith("\\") || command.split("'").length % 2 === 0;

/** Whether an answer is the one that the guide shows, where `…` stands for anything. */
export function isAsShown(answer, shown) {
  const parts = shown.split("…").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(answer.trim());
}

/** Runs commands in order, at a sandbox and a server in place of those of the guide. */
export async function runAll(commands, { sandbox, server }) {
  const env = { PATH: process.env.PATH, KEY: server.key };
  let output = "";
  for (const { command, answer } of commands) {
    const [, variable, value] = /^([A-Z_]+)=(\S+)( #.*)?$/.exec(command) ?? [];
    if (variable) {
      env[variable] = value === "…" ? fieldOf(output, variable) : value;
      continue;
    }
    const here = command
      .replace("curl ", "curl --silent --show-error --fail-with-body ")
      .replaceAll("http://127.0.0.1:8080", server.page)
      .replaceAll("http://127.0.0.1:8081", server.internal)
      .replaceAll("http://127.0.0.1:8090", sandbox);
    const ran = await run(here, { cwd: server.folder, env });
    output = ran.stdout;
    expect(ran.status, `${command}\n${output}\n${ran.stderr}`).toBe(0);
    if (answer) expect(isAsShown(output, answer), `${command}\n${output}`).toBe(true);
    // A file that was saved, or an answer that the guide does not show.
    else expect(output, command).not.toMatch(/^\{"errcode":[^0]/);
  }
}

/** Whoever answers a command may be a server in this process. */
const run = (command, options) =>
  new Promise((resolve) => {
    execFile("sh", ["-c", command], options, (error, stdout, stderr) => {
      resolve({ status: error ? error.code : 0, stdout, stderr });
    });
  });

/** `MEDIA_ID` is the field `media_id`; every other file's id is one too. */
function fieldOf(output, variable) {
  const fields = JSON.parse(output);
  const value = fields[variable.toLowerCase()] ?? fields.media_id;
  expect(value, `${variable}: ${output}`).toBeTruthy();
  return value;
}
