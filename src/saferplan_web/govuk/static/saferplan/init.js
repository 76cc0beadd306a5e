// Starts GOV.UK Frontend's components, warns before a session ends, and follows work that goes on. Every page works without this.
import { initAll } from "../govuk/govuk-frontend.min.js";
import { foldParts } from "./fold.js";
import { follow } from "./follow.js";
import { watchSession } from "./session.js";

initAll();

const warning = document.querySelector("[data-session-ends-in]");
if (warning) watchSession(warning);

const mark = document.querySelector("[data-follow]");
if (mark) follow(mark);

if (window.matchMedia("(max-width: 40em)").matches) foldParts(document.querySelectorAll("[data-fold]"));

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
