// The browser's palette beside a field for a colour. Without this file the colour is typed.

for (const field of document.querySelectorAll("input[data-palette]")) {
  const palette = document.createElement("input");
  palette.type = "color";
  palette.className = "palette";
  palette.setAttribute("aria-label", field.dataset.palette);
  const follow = () => {
    const typed = field.value.trim().replace(/^#?/, "#").toLowerCase();
    if (/^#[0-9a-f]{6}$/.test(typed)) palette.value = typed;
  };
  follow();
  field.addEventListener("input", follow);
  palette.addEventListener("input", () => {
    field.value = palette.value;
  });
  field.after(palette);
}
