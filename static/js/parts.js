// A link to a part of the page opens it, and rows change places at once. Without this file parts
// open by a click, and rows move when the page is opened anew.

function reveal() {
  const part = location.hash.startsWith("#part-") && document.getElementById(location.hash.slice(1));
  const details = part && part.querySelector(":scope > details");
  if (!details) return;
  details.open = true;
  part.scrollIntoView();
}

addEventListener("hashchange", reveal);
document.addEventListener("click", ({ target }) => {
  // The same link once more changes no address.
  if (target.closest("a")?.hash === location.hash) reveal();
});
reveal();

const form = document.getElementById("moving");
const status = document.getElementById("order_status");

function rowsBeside(row) {
  return [...row.parentElement.children].filter((one) => one.matches("[data-row]"));
}

function number(rows) {
  rows.forEach((row, place) => {
    const position = row.querySelector('input[name$="-position"]');
    if (position) position.value = place + 1;
  });
}

async function move(button) {
  const row = button.closest("[data-row]");
  const before = rowsBeside(row);
  const isUp = button.value.endsWith("-up");
  const other = before[before.indexOf(row) + (isUp ? -1 : 1)];
  if (!other) return;
  const body = new URLSearchParams(new FormData(form));
  body.set("move", button.value);
  const headers = { Accept: "text/plain" };
  const sent = await fetch(form.action, { method: "POST", body, headers }).catch(() => null);
  if (!sent?.ok) return form.requestSubmit(button); // the page says why
  if (isUp) other.before(row);
  else other.after(row);
  const rows = rowsBeside(row);
  number(rows);
  button.focus();
  status.textContent = `${row.dataset.row}: ${rows.indexOf(row) + 1} / ${rows.length}`;
}

// One after the other, however fast one presses.
let last = Promise.resolve();
document.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="move"]');
  if (!button || !form) return;
  event.preventDefault();
  last = last.then(() => move(button));
});
