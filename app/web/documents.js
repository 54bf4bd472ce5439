// Runs once, when the list of documents is loaded; Gradio gives `element`, `trigger` and `watch`.
element.addEventListener("click", (event) => {
  if (event.target.closest("[data-do=library]")) document.dispatchEvent(new CustomEvent("kopru:library"));
});
