// Runs once, when the bar is loaded; Gradio gives `element`, `trigger` and `watch`.
// What is chosen is known to the conversation, which tells it with "kopru:chosen".
let picked = [];

function show() {
  const bar = element.querySelector(".kopru-tray");
  if (!bar) return;
  bar.hidden = picked.length === 0;
  bar.querySelector(".kopru-count").textContent = picked.length;
}

document.addEventListener("kopru:chosen", (event) => {
  picked = event.detail.picked;
  show();
});

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (!button) return;
  if (button.dataset.do === "answer") {
    document.querySelector("#kopru-conversation .kopru-turn:last-of-type h2")?.focus();
  } else if (button.dataset.do === "take") {
    document.dispatchEvent(new CustomEvent("kopru:take", { detail: { picked } }));
  } else {
    document.dispatchEvent(new CustomEvent("kopru:unchoose"));
    document.querySelector("#kopru-question textarea")?.focus();
  }
});

watch("value", show);
