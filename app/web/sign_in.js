// Runs in the head of the pages without Gradio; they work without it too, but by day only.

document.documentElement.classList.toggle("dark", matchMedia("(prefers-color-scheme: dark)").matches);

// Who comes by a link on another site brings no session to that first page (SameSite=Strict), and is asked
// to sign in although signed in: our own request brings it.
document.addEventListener("DOMContentLoaded", async () => {
  const form = document.querySelector("form[data-next]");
  if (!form) return;
  const answer = await fetch("/sign-in/state", { cache: "no-store" });
  if (answer.ok && (await answer.json()).signed_in) location.replace(form.dataset.next);
});
