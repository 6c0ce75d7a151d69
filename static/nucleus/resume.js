/* After signing in again the form comes back by itself; without this script a button does it. */
"use strict";

(() => {
  const form = document.querySelector("form[data-resume]");
  if (form) form.requestSubmit(form.querySelector("button[name=action]"));
})();
