// The sandbox's knobs. The shell is served by the sandbox: no other origin is asked.

export async function get(name) {
  return answer(await fetch(`/__sandbox/${name}`));
}

export async function post(name, body = {}) {
  return answer(await fetch(`/__sandbox/${name}`, { method: "POST", body: JSON.stringify(body) }));
}

export async function remove(name) {
  return answer(await fetch(`/__sandbox/${name}`, { method: "DELETE" }));
}

async function answer(response) {
  const text = await response.text();
  const body = text ? readJson(text) : null;
  if (!response.ok) {
    throw new Error(body?.error?.message ?? `${response.status}`);
  }
  return body;
}

function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
