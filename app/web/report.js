// Runs once, when the report is loaded; Gradio gives `element`, `trigger` and `watch`.

// Opened for the first time, it is asked for; "toggle" does not bubble.
element.addEventListener("toggle", (event) => {
  if (event.target.open && event.target.children.length === 1) trigger("click", {});
}, true);
