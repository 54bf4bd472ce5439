// Runs once, when the part is loaded; Gradio gives `element`, `trigger` and `watch`.

const shown = () => Number(element.querySelector("[data-shown]")?.dataset.shown ?? 0);

// Asked for whenever it is opened, for there are newer questions; "toggle" does not bubble, and comes also
// when the answer is there.
let open = false;
element.addEventListener("toggle", (event) => {
  if (event.target.open && !open) trigger("click", { do: "open" });
  open = event.target.open;
}, true);

element.addEventListener("click", (event) => {
  const control = event.target.closest("button[data-do]");
  if (!control) return;
  const action = control.dataset.do;
  if (action === "again") {
    element.querySelector("details").open = false;
    const question = control.textContent;
    document.dispatchEvent(new CustomEvent("kopru:ask", { detail: { question } }));
    return;
  }
  trigger("click", { do: action, number: Number(control.dataset.number), shown: shown() });
});

element.addEventListener("change", (event) => {
  if (event.target.dataset.do === "keep") {
    trigger("click", { do: event.target.checked ? "on" : "off", shown: shown() });
  }
});

// What was pressed is gone with the old list: the keyboard goes on from the fold.
watch("value", () => {
  open = element.querySelector("details")?.open ?? false;
  if (open && document.activeElement === document.body) {
    element.querySelector("[role=alert] button, summary")?.focus({ preventScroll: true });
  }
});

document.addEventListener("kopru:language", (event) => {
  const said = element.querySelector("[lang]");
  if (said && said.lang !== event.detail.language) trigger("click", { do: "language" });
});
