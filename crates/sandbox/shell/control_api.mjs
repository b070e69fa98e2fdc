// The sandbox's control API, at the shell's own origin.

export async function get(name) {
  return contentOf(await fetch(`/__sandbox/${name}`));
}

export async function post(name, body = {}) {
  return contentOf(
    await fetch(`/__sandbox/${name}`, { method: "POST", body: JSON.stringify(body) }),
  );
}

export async function remove(name) {
  return contentOf(await fetch(`/__sandbox/${name}`, { method: "DELETE" }));
}

async function contentOf(response) {
  const text = await response.text();
  const content = text ? readJson(text) : null;
  if (!response.ok) {
    throw new Error(content?.error?.message ?? `${response.status}`);
  }
  return content;
}

function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
