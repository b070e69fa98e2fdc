// The sandbox's control API, at the shell's own origin.

export async function get(name) {
  return body(await fetch(`/__sandbox/${name}`));
}

export async function post(name, body = {}) {
  return body(await fetch(`/__sandbox/${name}`, { method: "POST", body: JSON.stringify(body) }));
}

export async function remove(name) {
  return body(await fetch(`/__sandbox/${name}`, { method: "DELETE" }));
}

async function body(response) {
  const text = await response.text();
  const parsed = text ? readJson(text) : null;
  if (!response.ok) {
    throw new Error(parsed?.error?.message ?? `${response.status}`);
  }
  return parsed;
}

function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
