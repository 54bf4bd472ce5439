// Runs once, when the panel is loaded; Gradio gives `element`, `trigger` and `watch`.

const beside = window.matchMedia("(min-width: 1100px)");
let opener = null; // where the focus goes when the panel closes
let shown = ""; // what the panel showed last
let acted = null; // the button that was pressed, which is a new one after every answer
let covered = []; // what lies under the panel where it fills the screen

const panel = () => element.querySelector(".kopru-panel");

function ask(action, detail = {}) {
  element.setAttribute("aria-busy", "true");
  trigger("click", { action, ...detail });
}

document.addEventListener("kopru:open", (event) => {
  const { document: id, start, end } = event.detail ?? {};
  if (!element.contains(document.activeElement)) opener = document.activeElement;
  if (isShown(id, start, end)) {
    panel().querySelector("h2").focus({ preventScroll: true });
    reveal(panel());
    return;
  }
  shown = "";
  ask("open", { document: id, start, end });
});

// Asked for once more, the same page would come, and nothing would have changed.
function isShown(id, start, end) {
  const query = panel()?.querySelector("[data-query]")?.dataset.query;
  if (!query || panel().querySelector("[data-action=back]")) return false;
  const place = new URLSearchParams(query);
  return place.get("document") === id && Number(place.get("start")) === start && Number(place.get("end")) === end;
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (!button) return;
  const { action, value } = button.dataset;
  acted = action;
  if (action === "close") close();
  else if (action === "copy") copy(button);
  else if (action.startsWith("turn")) ask("turn", { page: Number(value) });
  else if (action.startsWith("zoom")) ask("zoom", { zoom: Number(value) });
  else ask(action, { form: value });
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel() && !event.defaultPrevented) close();
});

// Gradio's own "change" of the language does not come where events are not queued.
document.addEventListener("kopru:language", () => {
  if (panel()) trigger("click", { action: "language" });
});

// Closed at once; the server is told so that nothing opens it again.
function close() {
  panel()?.remove();
  settle();
  ask("close");
}

async function copy(button) {
  const link = window.location.origin + window.location.pathname + button.dataset.query;
  const said = element.querySelector(".kopru-panel-said");
  said.textContent = (await copied(link)) ? button.dataset.copied : `${button.dataset.byHand} ${link}`;
  button.focus();
}

// Without https, browsers have no clipboard, but the old way works.
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    element.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

// Where the panel fills the screen, what lies under it can be neither read nor reached.
function cover() {
  for (const each of covered) each.inert = false;
  covered = [];
  const open = panel();
  if (!open) return;
  if (beside.matches) {
    open.removeAttribute("aria-modal");
    return;
  }
  open.setAttribute("aria-modal", "true");
  for (let node = element; node && node !== document.body; node = node.parentElement) {
    for (const other of node.parentElement?.children ?? []) {
      if (other !== node && !other.inert && !["SCRIPT", "STYLE", "LINK"].includes(other.tagName)) {
        other.inert = true;
        covered.push(other);
      }
    }
  }
}

function settle() {
  const open = panel();
  element.removeAttribute("aria-busy");
  document.body.classList.toggle("kopru-source-open", Boolean(open));
  cover();
  if (!open) {
    if (shown !== "" && opener?.isConnected) opener.focus();
    shown = "";
    return;
  }
  if (shown === "") open.querySelector("h2").focus({ preventScroll: true });
  else if (document.activeElement === document.body || document.activeElement.disabled) {
    const again = open.querySelector(`[data-action="${acted}"]:enabled`) ?? open.querySelector("h2");
    again.focus({ preventScroll: true });
  }
  if (open.dataset.state !== shown) reveal(open);
  shown = open.dataset.state;
}

// The quotation comes into view within the panel; the chat beside it stays where it is.
function reveal(open) {
  const sheet = open.querySelector(".kopru-panel-sheet");
  const target = sheet?.querySelector(".kopru-box, mark");
  if (!target) return;
  const place = target.getBoundingClientRect();
  const frame = sheet.getBoundingClientRect();
  sheet.scrollTop += place.top - frame.top - frame.height / 3;
  if (place.left < frame.left || place.right > frame.right) sheet.scrollLeft += place.left - frame.left - 24;
}

beside.addEventListener("change", cover);
watch("value", settle);
