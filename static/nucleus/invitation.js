/* The link of an invitation, for whoever sends it and whoever got it. What stands after its # is no
   part of what a browser asks for: it is taken from the address here and sent in the body of a form. */
"use strict";

(() => {
  const form = document.querySelector("[data-invitation]");
  const follow = () => {
    const token = location.hash.slice(1);
    if (!form || !token) return;
    history.replaceState(null, "", location.pathname); // it stays in no history
    form.elements.link.value = token;
    form.requestSubmit();
  };
  addEventListener("hashchange", follow); // pasted into the address while the page is open
  follow();

  const link = document.querySelector("[data-link]");
  const button = document.querySelector("[data-copy]");
  if (!link || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(link.value);
    document.querySelector("[data-copied]").hidden = false;
  });
})();
