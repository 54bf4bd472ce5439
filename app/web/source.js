// Runs once, when the panel is loaded; Gradio gives `element`, `trigger` and `watch`.

const beside = window.matchMedia("(min-width: 1100px)"), narrow = window.matchMedia("(max-width: 40rem)");
const NARROW_ZOOM = 150; // per cent: on a phone's screen a whole page is too small to be read
let opener = null; // where the focus goes when the panel closes
let shown = ""; // what the panel showed last
let acted = null; // the button that was pressed, which is a new one after every answer
let covered = []; // what lies under the panel where it fills the screen
let called = false; // whether something on this page opened the panel, and not the page's address
let stepped = false; // whether the browser's Back would close it

const panel = () => element.querySelector(".kopru-panel");

let spoken = ""; // the language that the page has changed to since, if it has

const isAsking = () => element.hasAttribute("aria-busy");

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
  called = true;
  ask("open", { document: id, start, end, ...(narrow.matches && !panel() ? { zoom: NARROW_ZOOM } : {}) });
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
  const above = document.querySelector("dialog[open]"); // of another part: it is what Escape closes
  if (event.key === "Escape" && panel() && !above && !event.defaultPrevented) close();
});

// The browser's Back closes the panel, and doesn't leave the page with the conversation on it. What was opened is
// not written into the address, which the browser would remember.
window.history.scrollRestoration = "manual";
window.addEventListener("popstate", (event) => {
  if (!stepped || event.state?.kopru === "source") return;
  stepped = false;
  if (panel()) close();
});

// Gradio's own "change" of the language does not come where events are not queued.
document.addEventListener("kopru:language", (event) => {
  spoken = event.detail.language;
  if (!isAsking()) reword();
});

// What was asked for meanwhile is answered in the new language, and is not to give way to this.
function reword() {
  if (spoken && panel() && panel().lang !== spoken) ask("language");
  spoken = "";
}

document.addEventListener("kopru:answered", (event) => {
  if (event.detail.line !== line || window.kopruLines[line].waiting.length > 0) return;
  element.removeAttribute("aria-busy");
  reword();
});

// Closed at once; the server is told so that nothing opens it again.
function close() {
  panel()?.remove();
  settle();
  ask("close");
  if (stepped) window.history.back();
  else if (window.location.search) window.history.replaceState(null, "", window.location.pathname);
  stepped = false;
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
  document.body.classList.toggle("kopru-source-open", Boolean(open));
  cover();
  if (!open) {
    if (shown !== "" && opener?.isConnected) opener.focus();
    shown = "";
    return;
  }
  if (shown === "") {
    open.querySelector("h2").focus({ preventScroll: true });
    step();
    keepOpener();
    // The server, which opens what the address names, does not know how wide the screen is.
    if (!called && narrow.matches && open.querySelector("[data-action^=zoom]")) ask("zoom", { zoom: NARROW_ZOOM });
  }
  else if (document.activeElement === document.body || document.activeElement.disabled) {
    const again = open.querySelector(`[data-action="${acted}"]:enabled`) ?? open.querySelector("h2");
    again.focus({ preventScroll: true });
  }
  if (open.dataset.state !== shown) reveal(open);
  shown = open.dataset.state;
}

function step() {
  if (!called || stepped) return;
  window.history.pushState({ kopru: "source" }, "");
  stepped = true;
}

// In the narrower chat the citation that was pressed is somewhere else.
function keepOpener() {
  if (!beside.matches || !opener?.isConnected) return;
  const { top, bottom } = opener.getBoundingClientRect();
  if (top < 0 || bottom > window.innerHeight * 0.8) opener.scrollIntoView({ block: "center", behavior: "instant" });
}

// The quotation comes into view within the panel; the chat beside it stays where it is.
function reveal(open) {
  const sheet = open.querySelector(".kopru-panel-sheet");
  if (!sheet) return;
  const places = [...sheet.querySelectorAll(".kopru-box, mark")].map((each) => each.getBoundingClientRect());
  if (places.length === 0) {
    sheet.scrollTop = 0;
    return;
  }
  const frame = sheet.getBoundingClientRect();
  const left = Math.min(...places.map((each) => each.left)), right = Math.max(...places.map((each) => each.right));
  sheet.scrollTop += places[0].top - frame.top - frame.height / 3;
  if (left < frame.left || right > frame.right) sheet.scrollLeft += left - frame.left - 16;
}

beside.addEventListener("change", cover);
watch("value", settle);
