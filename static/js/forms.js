// A form says at once what the server would say after it is sent, and asks before what was typed is
// left behind. Without this file the server says it all, in the same words.

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

function trouble(control, field) {
  const value = control.value.trim();
  if (!value) return field.dataset.missing ?? "";
  return field.dataset.wrong && !ADDRESS.test(value) ? field.dataset.wrong : "";
}

function show(control, field, words) {
  const id = `${control.id}_error`;
  const others = (control.getAttribute("aria-describedby") ?? "").split(" ");
  const described = others.filter((one) => one && one !== id);
  document.getElementById(id)?.remove();
  field.classList.toggle("wrong", Boolean(words));
  if (words) {
    const line = document.createElement("p");
    line.className = "error";
    line.id = id;
    line.setAttribute("role", "status");
    control.before(line);
    line.textContent = words;
    described.push(id);
    control.setAttribute("aria-invalid", "true");
  } else {
    control.removeAttribute("aria-invalid");
  }
  if (described.length) control.setAttribute("aria-describedby", described.join(" "));
  else control.removeAttribute("aria-describedby");
}

// Nobody is told off for what they have not got to yet: a field is looked at once it was changed.
document.addEventListener("change", ({ target: control }) => {
  const field = control.closest?.(".field");
  if (!field || !control.matches(".field > :is(input, textarea)")) return;
  show(control, field, trouble(control, field));
});

const ask = (event) => event.preventDefault();

function typed() {
  addEventListener("beforeunload", ask);
}

document.addEventListener("input", ({ target: control }) => {
  if (control.form?.method === "post") typed();
});
document.addEventListener("submit", () => removeEventListener("beforeunload", ask));
// What came back with mistakes is not stored either.
if (document.querySelector(".summary a")) typed();
