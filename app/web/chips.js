// Runs once, when the limits of the search are loaded; Gradio gives `element`, `trigger` and `watch`.
let taken = false;

element.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-part]");
  if (!chip) return;
  taken = true;
  trigger("click", { part: chip.dataset.part, value: chip.dataset.value });
});

// The one that was clicked is gone: the next one, or else the form's name, is where the keyboard goes on.
watch("value", () => {
  if (!taken) return;
  taken = false;
  const next = element.querySelector("button") || document.querySelector("#kopru-filters summary");
  next?.focus({ preventScroll: true });
});
