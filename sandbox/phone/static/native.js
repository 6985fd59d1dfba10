// Ends one of WeChat's own pages: tells the mini-program under it what came of it, and nobody else.

export function finish(outcome) {
  window.parent.postMessage(outcome, window.location.origin);
}

export function complain(text) {
  const place = document.querySelector("[data-test=native-message]");
  place.textContent = text;
  place.hidden = false;
}

/**
 * Runs `act` for a pressed outcome button; the other buttons wait meanwhile, since the page ends only once.
 * The page comes with its buttons disabled: a press before there is anybody to hear it would be lost.
 */
export function onOutcome(act) {
  const buttons = [...document.querySelectorAll("[data-outcome]")];
  for (const button of buttons) {
    button.addEventListener("click", async () => {
      for (const each of buttons) each.disabled = true;
      try {
        await act(button.dataset.outcome);
      } finally {
        for (const each of buttons) each.disabled = false;
      }
    });
    button.disabled = false;
  }
}
