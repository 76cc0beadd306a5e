// Follows work that goes on: every few seconds it asks for the page again, shows how far the work is, and loads the
// page once the work is over. Without it, the link "See how far it is now" does the same.
export function follow(mark) {
  const seconds = Number(mark.dataset.follow) || 3;
  let asking = false;

  async function look() {
    if (asking || document.hidden) return;
    asking = true;
    try {
      const answer = await fetch(window.location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = document.querySelector("[data-progress]");
      const then = page.querySelector("[data-progress]");
      if (!page.querySelector("[data-follow]")) window.location.reload();
      else if (now && then) now.replaceWith(document.adoptNode(then));
    } catch {
      // the network may be away for a moment; the next look tells
    } finally {
      asking = false;
    }
  }

  window.setInterval(look, seconds * 1000);
}
