/* Buttons that copy what stands in a field beside them; without a clipboard they stay hidden. */
"use strict";

(() => {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copies]")) {
    const id = button.dataset.copies;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(id).value);
      document.querySelector(`[data-copied-of="${id}"]`).hidden = false;
    });
  }
})();
