// Django's calendar and clock write 05.12.2025 and 06.00; Slovene writes 5. 12. 2025 and 6.00.
// Having written, they put the focus into the field.
const DAY = /^0?(\d{1,2})\.0?(\d{1,2})\.(\d{4})$/;
const HOUR = /^0(\d\.\d\d)$/;

if (document.documentElement.lang === "sl") {
  document.addEventListener("focusin", ({ target: field }) => {
    if (field.matches(".vDateField")) field.value = field.value.replace(DAY, "$1. $2. $3");
    if (field.matches(".vTimeField")) field.value = field.value.replace(HOUR, "$1");
  });
}
