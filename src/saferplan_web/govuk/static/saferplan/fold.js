// On a phone the parts of a long paper are folded under their headings, so that its summary comes first. Elsewhere, in
// print, and without this script everything is open.
export function foldParts(parts) {
  const folds = [];
  for (const part of parts) {
    const heading = part.querySelector(":scope > :is(h2, h3, h4)");
    if (!heading) continue;
    const fold = document.createElement("details");
    const summary = document.createElement("summary");
    fold.className = "sp-part";
    fold.append(summary, ...[...part.childNodes].filter((one) => one !== heading));
    summary.append(heading);
    part.append(fold);
    folds.push(fold);
  }

  const reveal = (hash) => {
    let at = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
    at?.querySelector(":scope > details.sp-part")?.setAttribute("open", "");
    for (; at; at = at.parentElement) if (at.matches("details.sp-part")) at.open = true;
  };
  reveal(window.location.hash);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (link) reveal(link.hash);
  });

  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = folds.filter((one) => !one.open);
    for (const one of closed) one.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const one of closed) one.open = false;
  });
}
