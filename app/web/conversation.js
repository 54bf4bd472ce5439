// Runs once, when the conversation is loaded; Gradio gives `element`, `trigger` and `watch`.
let shown = "";

element.addEventListener("click", (event) => {
  const example = event.target.closest("[data-example]");
  if (example) trigger("click", { example: example.dataset.example });
});

// A new question, and then its answer, come into view from their beginning.
watch("value", () => {
  const turn = element.querySelector(".kopru-turn:last-of-type");
  const state = turn ? turn.dataset.state : "";
  if (turn && state !== shown) turn.scrollIntoView({ block: "start" });
  shown = state;
});
