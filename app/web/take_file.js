// Runs once, when the place for files is loaded; Gradio gives `element` and `watch`.
let handed = ""; // the request that was last answered

watch("value", () => {
  const made = element.querySelector("[data-request]");
  if (!made || made.dataset.request === handed) return;
  handed = made.dataset.request;
  const bytes = Uint8Array.from(atob(made.dataset.bytes), (letter) => letter.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: made.dataset.type }));
  link.download = made.dataset.name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  document.dispatchEvent(new CustomEvent("kopru:saved", { detail: { said: made.dataset.said } }));
});
