// Stands before the scripts of pieces of the page, which then trigger one thing after another: Gradio drops what is
// triggered while an answer is on its way, or lets both change the same state at once. `line` is the name of those
// pieces that wait for each other; `latest` says that of what waits only the last counts.
{
  const LOST = 30_000; // milliseconds after which an answer comes no more
  const lines = (window.kopruLines ??= {}), send = trigger;
  const mine = (lines[line] ??= { waiting: [], last: "", since: -Infinity });
  const isBusy = () => performance.now() - mine.since < LOST;
  const goOn = () => {
    if (isBusy() || mine.waiting.length === 0) return;
    mine.since = performance.now();
    mine.waiting.shift()();
  };

  trigger = (name, detail) => {
    const said = JSON.stringify([element.id, name, { ...detail, request: null }]); // whose number is always another
    if (isBusy() && said === mine.last) return; // pressed twice
    mine.last = said;
    if (latest) mine.waiting = [];
    mine.waiting.push(() => send(name, detail));
    if (isBusy()) setTimeout(goOn, LOST);
    else goOn();
  };

  // Told after each answer, also after one that changes nothing: see `clicked` in app/page.py.
  document.addEventListener("kopru:answered", (event) => {
    if (event.detail.line !== line || !element.isConnected) return;
    mine.since = -Infinity;
    queueMicrotask(goOn); // when all pieces have heard it
  });
}
