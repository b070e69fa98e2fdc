// Makes elements. No text is parsed as HTML.

/** `make("button", {class, test, label, text, on: {click}, …}, [children])` */
export function make(tag, properties = {}, children = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    set(element, name, value);
  }
  element.append(...children.filter(Boolean));
  return element;
}

function set(element, name, value) {
  const attributes = {
    class: "class",
    test: "data-test",
    label: "aria-label",
    role: "role",
    for: "for",
    controls: "aria-controls",
    selected: "aria-selected",
  };
  if (name === "text") {
    element.textContent = value;
  } else if (name === "on") {
    for (const [event, handler] of Object.entries(value)) {
      element.addEventListener(event, handler);
    }
  } else if (name in attributes) {
    element.setAttribute(attributes[name], value);
  } else {
    element[name] = value;
  }
}

export const find = (id) => document.getElementById(id);

export function button(text, test, click, look = "") {
  return make("button", { type: "button", class: look, test, text, on: { click } });
}

/** A labelled control. */
export function field(text, control) {
  return make("label", { class: "field" }, [make("span", { text }), control]);
}

/** `choices` is a list of [value, text]. */
export function select(test, choices, value, change) {
  const options = choices.map(([value, text]) => make("option", { value, text }));
  const element = make("select", { test, on: { change: () => change(element.value) } }, options);
  element.value = value;
  return element;
}

/** Replaces the content of a card; the focus stays where it was. */
export function fill(id, children) {
  const card = find(id);
  const focused = card.contains(document.activeElement) && document.activeElement.dataset.test;
  card.replaceChildren(...children.filter(Boolean));
  if (focused) {
    card.querySelector(`[data-test="${focused}"]`)?.focus();
  }
}

export async function copy(text, from) {
  await navigator.clipboard.writeText(text);
  from.dataset.done = "✓";
  setTimeout(() => delete from.dataset.done, 1200);
}
