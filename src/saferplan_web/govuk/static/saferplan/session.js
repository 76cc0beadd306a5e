// Warns five minutes before a session ends and offers to stay. Asking how long is left does not count as being here,
// so that a page left open in another tab ends like any other. Without this script pages say when the session ends.
const BEFORE = 5 * 60;

const cookie = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);

async function secondsLeft(address, method) {
  const headers = method === "POST" ? { "X-CSRFToken": cookie("csrftoken") ?? "" } : {};
  try {
    const answer = await fetch(address, { method, headers, credentials: "same-origin", redirect: "manual" });
    return answer.ok ? (await answer.json()).seconds : 0;
  } catch {
    return null; // no network: nothing can be said
  }
}

export function watchSession(warning) {
  const words = warning.querySelector("[data-session-words]");
  const button = warning.querySelector("[data-session-stay]");
  const address = warning.dataset.sessionAddress;
  const say = (left) => {
    const minutes = Math.max(1, Math.round(left / 60));
    words.textContent = left > 0
      ? `You will be signed out in ${minutes} ${minutes === 1 ? "minute" : "minutes"} unless you go on.`
      : "You were signed out. What you typed here stays: save it, sign in again, and it will be offered to you.";
    button.hidden = left <= 0;
    warning.hidden = false;
  };
  const wait = (left) => window.setTimeout(look, Math.max(left - BEFORE, 0) * 1000);
  const look = async () => {
    const left = await secondsLeft(address, "GET");
    if (left === null) return void window.setTimeout(look, 30_000);
    if (left > BEFORE) {
      warning.hidden = true;
      return void wait(left);
    }
    say(left);
    if (left > 0) window.setTimeout(look, Math.min(left, 60) * 1000 + 500);
  };
  button.addEventListener("click", async () => {
    const left = await secondsLeft(address, "POST");
    if (left) { warning.hidden = true; wait(left); } else { say(0); }
  });
  wait(Number(warning.dataset.sessionEndsIn));
}
