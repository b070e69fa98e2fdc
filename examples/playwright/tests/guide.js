// The commands of a guide's console blocks, each with the answer that it shows.

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
