// Runs once, when the list of the library is loaded; Gradio gives `element`, `trigger` and `watch`.
const PATIENCE = 10_000; // milliseconds until what was pressed can be pressed again, though no answer came
let unfolded = false, waiting = false, patience;

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

const enable = (enabled) => {
  for (const each of element.querySelectorAll("button[data-do]")) each.disabled = !enabled;
  clearTimeout(patience);
  if (!enabled) patience = setTimeout(enable, PATIENCE, true);
};

const press = (values) => {
  waiting = true;
  tell("kopru:library-pressed");
  enable(false); // until the answer is there
  trigger("click", values);
};

element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-do]");
  if (!button) return;
  const { do: action, subject, field } = button.dataset;
  if (action === "open") {
    tell("kopru:library-close", { then: () => tell("kopru:open", { document: subject, start: 0, end: 0 }) });
  } else press({ action, subject: subject || "", field: field || "" });
});

element.addEventListener("submit", (event) => {
  event.preventDefault();
  const { do: action, subject } = event.target.dataset;
  const fields = new FormData(event.target);
  press({ action, subject: subject || "", ...Object.fromEntries(fields), collections: fields.getAll("collections") });
});

// Escape leaves what is opened, and only then the library.
element.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !event.target.closest("[data-cancel]")) return;
  event.preventDefault();
  press({ action: "cancel" });
});

// A title is one line, however many it takes to show it.
element.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.target.name !== "title") return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

document.addEventListener("kopru:signed-out", () => enable(true));

// "toggle" does not bubble.
element.addEventListener("toggle", (event) => {
  if (event.target.matches(".kopru-collections")) unfolded = event.target.open;
}, true);

watch("value", () => {
  const { door, query, collection, total } = element.querySelector("[data-door]")?.dataset ?? {};
  if (door) tell("kopru:library-said", { text: door, query, collection, total: Number(total) });
  enable(true);
  const fold = element.querySelector(".kopru-collections");
  if (fold) fold.open = unfolded || fold.open;
  if (!waiting) return;
  waiting = false;
  const next = element.querySelector("[data-focus]") || element.querySelector(".kopru-notice");
  if (next) next.focus();
});
