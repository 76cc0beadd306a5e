// Starts GOV.UK Frontend's components, and warns before a session ends. Every page works without this.
import { initAll } from "../govuk/govuk-frontend.min.js";

initAll();

const warning = document.querySelector("[data-session-ends-in]");
if (warning) {
  const ends = Number(warning.dataset.sessionEndsIn) * 1000;
  const before = 5 * 60 * 1000;
  window.setTimeout(() => { warning.hidden = false; warning.focus(); }, Math.max(ends - before, 0));
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
