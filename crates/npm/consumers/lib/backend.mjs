// The back end of the Node project: a folder's files, and the configs for its pages.
import { serve } from "./process.mjs";
import { install } from "./project.mjs";

let installed;

const project = () => {
  installed ??= install("node");
  return installed;
};

export const backend = async (t, { credentials }, folder) => {
  const cwd = await project();
  const env = { ...process.env, ...credentials };
  return serve(t, ["node", "backend.mjs", folder], /^listening (.*)/, { cwd, env });
};
