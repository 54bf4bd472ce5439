// Runs once, when the list of documents is loaded; Gradio gives `element`, `trigger` and `watch`.
const scope = element.closest("#kopru-scope");
element.addEventListener("change", (event) => {
  trigger("click", { document: event.target.value, chosen: event.target.checked });
});

// In a low window the field is moved up when something is typed, or what is found would lie below what is seen.
watch("value", () => {
  const field = document.activeElement;
  if (field?.name !== "find" || !field.value || !scope?.contains(field)) return;
  scope.scrollTop += field.closest(".kopru-find").getBoundingClientRect().top - scope.getBoundingClientRect().top;
});
