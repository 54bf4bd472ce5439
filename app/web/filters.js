// Runs once, when the form is loaded; Gradio gives `element`, `trigger` and `watch`.
const TYPING = 250; // milliseconds after the last letter
const SOON = 250; // milliseconds after the library was last listed
let waiting, renewal, opened = false, typed = "", renewing = false;

element.addEventListener("change", (event) => {
  const form = event.target.closest("form");
  if (!form || event.target.name === "find") return;
  const said = new FormData(form);
  trigger("click", {
    form: {
      languages: said.getAll("languages"),
      collections: said.getAll("collections"),
      from: said.get("from"),
      to: said.get("to"),
      kind: said.get("kind"),
    },
  });
});

element.addEventListener("input", (event) => {
  if (event.target.name !== "find") return;
  typed = event.target.value;
  clearTimeout(waiting);
  waiting = setTimeout(() => trigger("click", { find: event.target.value }), TYPING);
});

// Documents and collections may have come or gone, or have another name now.
document.addEventListener("kopru:library-said", () => {
  clearTimeout(renewal);
  renewal = setTimeout(() => {
    renewing = true;
    trigger("click", { anew: true, find: typed });
  }, SOON);
});

// There is nowhere to send a form to.
element.addEventListener("submit", (event) => event.preventDefault());

// "toggle" does not bubble. Escape folds the form away again.
element.addEventListener("toggle", (event) => { opened = event.target.open; }, true);
element.closest("#kopru-scope")?.addEventListener("keydown", (event) => {
  const fold = element.querySelector("details");
  if (event.key !== "Escape" || !fold?.open) return;
  event.preventDefault();
  fold.open = false;
  fold.querySelector("summary").focus();
});

// It lies over the answer, which who goes on to ask or to read wants to see.
for (const name of ["click", "focusin"]) {
  document.addEventListener(name, (event) => {
    const fold = element.querySelector("details");
    if (fold?.open && !element.closest("#kopru-scope").contains(event.target)) fold.open = false;
  });
}

watch("value", () => {
  const fold = element.querySelector("details");
  if (fold) fold.open = opened;
  const field = element.querySelector("[name=find]");
  if (!field) return;
  if (renewing) field.value = typed;
  else typed = field.value;
  renewing = false;
});
