// Rows for colleagues come and go without a new page. Without this file the same buttons send the
// form and the page comes back with a row more or less: here the server draws the rows too.

const SECTION = "colleagues";
const SAID = "colleagues-said";
const LET_GO = 100;

async function rearrange(button) {
  const form = button.form;
  const sent = new URLSearchParams(new FormData(form));
  sent.set(button.name, button.value);
  const answer = await fetch(form.action, { method: "POST", body: sent });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const drawn = page.getElementById(SECTION);
  if (!drawn) throw new Error("no rows");
  // What takes the focus on a page of its own takes it here by hand.
  const next = drawn.querySelector("[autofocus]");
  next?.removeAttribute("autofocus");
  document.getElementById(SECTION).replaceWith(drawn);
  document.getElementById(SAID).textContent = button.dataset.said ?? "";
  // A screen reader that still holds on to the button must have let go of it, or it says nothing.
  // Who has gone somewhere meanwhile is left there.
  setTimeout(() => document.activeElement === document.body && next?.focus(), LET_GO);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[name=press]");
  if (!button) return;
  event.preventDefault();
  // What cannot be done here is done the long way, by sending the form.
  rearrange(button).catch(() => {
    button.form.requestSubmit(button);
  });
});
