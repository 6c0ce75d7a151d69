/* Choosing an expert while typing: arrow keys choose, Enter takes, Escape closes; the focus stays
   in the field. The page works without it: the code can be typed in full. */
"use strict";

(() => {
  const form = document.querySelector("[data-start-form]");
  if (!form) return;
  const field = form.querySelector("[role=combobox]");
  const list = document.getElementById("experts-found");
  const status = form.querySelector("[data-found-status]");
  const known = form.querySelector("[data-known]");
  const organization = form.querySelector("[name='details-organization']");
  let active = -1;
  let asked = null; // the code of which it was asked last what is known
  let hadFocus = false;
  let suggested = organization.value; // what the page filled in, nobody typed it

  // What is typed is stored nowhere yet, so the page asks before it is left.
  form.addEventListener("input", () => form.toggleAttribute("data-unstored", true), { once: true });

  const options = () => [...list.querySelectorAll("[role=option]")];

  function close() {
    list.hidden = true;
    active = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function point(number) {
    const found = options();
    active = (number + found.length) % found.length;
    found.forEach((one, place) => one.setAttribute("aria-selected", String(place === active)));
    field.setAttribute("aria-activedescendant", found[active].id);
    found[active].scrollIntoView({ block: "nearest" });
  }

  /** Put a code into the field, and show what is known of its expert. */
  function take(code) {
    field.value = code;
    close();
    field.focus();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  list.addEventListener("htmx:afterSwap", () => {
    const found = options();
    const isOpen = found.length > 0 && document.activeElement === field;
    close();
    list.hidden = !isOpen;
    field.setAttribute("aria-expanded", String(isOpen));
    status.textContent = found.length ? `${status.dataset.some} ${found.length}` : status.dataset.none;
  });

  // What was found for other letters is no answer to these, where none came.
  field.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) return;
    close();
    status.textContent = "";
  });

  // The focus stays in the field while somebody points at an option.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option.dataset.code);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.altKey) return;
    if (event.key === "ArrowDown") point(active + 1);
    else if (event.key === "ArrowUp") point(active < 0 ? -1 : active - 1);
    else if (event.key === "Enter" && active >= 0) take(options()[active].dataset.code);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  known.addEventListener("click", (event) => {
    const button = event.target.closest("[data-choose]");
    if (button) take(button.dataset.choose);
  });
  // Leaving the field says once more that it changed, when it is asked or told already.
  known.addEventListener("htmx:confirm", (event) => {
    if (field.value === asked) event.preventDefault();
    asked = field.value;
  });
  known.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) asked = null;
  });
  known.addEventListener("htmx:beforeSwap", () => {
    hadFocus = known.contains(document.activeElement);
  });
  known.addEventListener("htmx:afterSwap", () => {
    if (hadFocus) (known.querySelector("a, button") || field).focus();
    const about = known.querySelector("[data-organization]");
    if (organization.value && organization.value !== suggested) return; // somebody typed it
    suggested = about ? about.dataset.organization : "";
    organization.value = suggested;
  });

  document.addEventListener("keydown", (event) => {
    if (event.altKey && event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit();
    }
  });
})();
