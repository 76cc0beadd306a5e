// Starts GOV.UK Frontend's components, and warns before a session ends. Every page works without this.
import { initAll } from "../govuk/govuk-frontend.min.js";
import { watchSession } from "./session.js";

initAll();

const warning = document.querySelector("[data-session-ends-in]");
if (warning) watchSession(warning);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
