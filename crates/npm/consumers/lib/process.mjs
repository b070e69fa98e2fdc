// Programs that run to their end, and programs that run during a test.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Runs a program to its end; its output is in the error if it fails. */
export const run = async (program, args, options) => {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  const code = await exit(child);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} exited with ${code}:\n${output}`);
  return output;
};

/**
 * Starts a program, waits until a line of its output matches, and stops it at the end of
 * the test. Returns the first group of the pattern.
 */
export const serve = async (t, [program, ...args], pattern, options) => {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  t.after(() => stop(child));
  let output = "";
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        output += `${line}\n`;
        const found = pattern.exec(line);
        if (found) resolve(found[1]);
      });
    }
    child.on("error", reject);
    child.on("exit", (code) => {
      reject(new Error(`${program} ${args.join(" ")} exited with ${code}:\n${output}`));
    });
  });
};

const stop = async (child) => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = exit(child);
  child.kill();
  await exited;
};

const exit = (child) =>
  new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", resolve);
  });
