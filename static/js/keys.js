// Lets a security key answer what the server asks, and sends the answer with the form around it.
for (const form of document.querySelectorAll("form[data-key]")) {
  const asked = JSON.parse(document.getElementById("key-asked").textContent);
  const [button] = form.querySelectorAll("button");
  const problem = form.querySelector("[role=alert]");
  form.hidden = !window.PublicKeyCredential;
  button.addEventListener("click", async () => {
    problem.hidden = true;
    try {
      const answer = await window.webauthnJSON[form.dataset.key](asked);
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch {
      problem.hidden = false;
      button.focus();
    }
  });
}
