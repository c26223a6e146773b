// The page of a list that is being stored says how far it is; without scripts it loads itself anew.
const EVERY = 1500;

async function look() {
  const bar = document.getElementById("progress");
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const news = page.getElementById("progress");
    if (answer.ok && news) bar.replaceWith(news);
  } catch {
    // The network is away: the next look may find it again.
  }
  if (document.querySelector("[data-goes-on]")) setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
