// Runs once, when the part is loaded; Gradio gives `element`, `trigger` and `watch`.

const shown = () => Number(element.querySelector("[data-shown]")?.dataset.shown ?? 0);

// Asked for whenever it is opened, for there are newer questions; "toggle" does not bubble, and comes also
// when the answer is there.
let open = false;
element.addEventListener("toggle", (event) => {
  if (event.target.open && !open) trigger("click", { do: "open" });
  open = event.target.open;
  if (open) step();
  else leave();
}, true);

let stepped = false, leaving = false; // whether the browser's Back would fold it away, and whether it is going back

function step() {
  if (stepped || leaving) return;
  window.history.pushState({ kopru: "history" }, "");
  stepped = true;
}

// Not where something else was opened since: Back is about that.
function leave() {
  const goes = stepped && window.history.state?.kopru === "history";
  stepped = false;
  leaving ||= goes;
  if (goes) window.history.back();
}

window.addEventListener("popstate", (event) => {
  if (leaving) {
    leaving = false;
    if (open) step(); // once more meanwhile
  } else if (stepped && event.state?.kopru !== "history") {
    stepped = false;
    const fold = element.querySelector("details");
    if (fold) fold.open = false;
  }
});

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
  if (!open) leave();
  if (open && document.activeElement === document.body) {
    element.querySelector("[role=alert] button, summary")?.focus({ preventScroll: true });
  }
});

document.addEventListener("kopru:language", (event) => {
  const said = element.querySelector("[lang]");
  if (said && said.lang !== event.detail.language) trigger("click", { do: "language" });
});
