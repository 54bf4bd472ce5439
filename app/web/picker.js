// Runs once, when the list of documents is loaded; Gradio gives `element`, `trigger` and `watch`.
element.addEventListener("change", (event) => {
  trigger("click", { document: event.target.value, chosen: event.target.checked });
});
