// Runs once, when the panel is loaded; Gradio gives `element`, `trigger` and `watch`.
let asked = 0; // counts what the server was asked for, so that each answer is a new one
let shown = ""; // the request that the panel was last opened for
let opener = null; // what had the focus before the panel opened
let stepped = false; // whether the browser's Back would close the panel

const panel = () => element.querySelector("dialog");
const chosen = () => element.querySelector(".kopru-taken:not([hidden])");
const say = (text) => {
  element.querySelector(".kopru-said").textContent = text;
};

// The format chosen last time is chosen still, for Gradio leaves what is pressed as it is.
const settle = () => {
  const choice = element.querySelector("input:checked") || element.querySelector("input");
  for (const each of element.querySelectorAll(".kopru-taken")) each.hidden = each.dataset.format !== choice.value;
  say("");
  return choice;
};

const show = (picked) => {
  if (panel()?.open) panel().close();
  opener = document.activeElement;
  asked += 1;
  trigger("click", { action: "show", picked, request: asked });
};

// Others say which citations are taken: [[turn from 0, number from 1], ...].
document.addEventListener("kopru:take", (event) => show((event.detail && event.detail.picked) || []));

const handOver = (name, blob) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
};

// What the file holds, line ends and all. Not in a <template>: Gradio changes only what is shown.
const fileText = (section) => section.querySelector(".kopru-file").textContent;

const copy = async () => {
  const said = element.querySelector(".kopru-said").dataset;
  const seen = chosen().querySelector(".kopru-text");
  const text = fileText(chosen());
  const rich = seen.querySelector("p") ? { "text/html": new Blob([seen.innerHTML], { type: "text/html" }) } : {};
  try {
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": new Blob([text], { type: "text/plain" }), ...rich })]);
    say(said.copied);
  } catch {
    // Without https there is no clipboard to write to; what is selected can be copied all the same.
    window.getSelection().selectAllChildren(seen);
    say(document.execCommand("copy") ? said.copied : said.notCopied);
  }
};

const download = () => {
  const section = chosen();
  handOver(section.dataset.file, new Blob([fileText(section)], { type: "text/plain;charset=utf-8" }));
  say(element.querySelector(".kopru-said").dataset.saved.replace("{file}", section.dataset.file));
};

element.addEventListener("click", (event) => {
  if (event.target === panel()) return panel().close(); // beside the panel
  const button = event.target.closest("[data-do]");
  if (!button) return undefined;
  const action = button.dataset.do;
  if (action === "close") panel().close();
  else if (action === "copy") copy();
  else if (action === "download") download();
  else {
    asked += 1;
    trigger("click", { action, request: asked });
  }
  return undefined;
});

element.addEventListener("change", (event) => {
  if (event.target.name === "kopru-format") settle();
});

// The browser closes it with Escape, and keeps the focus within it.
const open = () => {
  const dialog = panel();
  if (!dialog || dialog.open || dialog.dataset.request === shown) return;
  shown = dialog.dataset.request;
  dialog.addEventListener("close", () => {
    if (opener?.isConnected) opener.focus();
    if (stepped) window.history.back();
    stepped = false;
  }, { once: true });
  if (!stepped) window.history.pushState({ kopru: "take" }, "");
  stepped = true;
  const choice = settle();
  dialog.showModal();
  choice?.focus();
};

// The browser's Back closes the panel, and doesn't leave the page with the conversation on it.
window.addEventListener("popstate", (event) => {
  if (!stepped || event.state?.kopru === "take") return;
  stepped = false;
  if (panel()?.open) panel().close();
});

// take_file.js has handed a file over.
document.addEventListener("kopru:saved", (event) => {
  if (panel()) say(event.detail.said);
});

watch("value", open);
