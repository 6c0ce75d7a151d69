/* The entry form in the browser: skip logic at once, new projects without a round trip, keys.
   Everything here is a comfort; the page works without it and the server decides. */
"use strict";

(() => {
  const form = document.querySelector("[data-interview-form]");
  if (!form) return;

  const NAMING = new Set(["id", "name", "for", "aria-describedby"]);

  /** What is typed for one question, as a stored answer; an answer comes before a kind of empty. */
  function answerOf(field) {
    const inputs = [...field.querySelectorAll("[data-answer]")];
    const choices = inputs.filter((input) => input.type === "checkbox" || input.type === "radio");
    const ticked = choices.filter((input) => input.checked).map((input) => input.value);
    const kind = field.dataset.kind;
    const given = kind === "select_multiple" ? ticked : choices.length ? ticked[0] : inputs[0].value;
    if (given && given.length && (kind === "select_multiple" || given.trim())) {
      return window.NucleusAnswers.read(kind, given, choices.map((input) => input.value));
    }
    const missing = field.querySelector("[data-missing]:checked");
    return { missing: (missing && missing.value) || "no_answer" };
  }

  /** Hide the questions whose condition is not met; a hidden one counts as not applicable.
      As on the server, a condition sees the answers before it. */
  function applyConditions(record) {
    const answers = Object.create(null); // a question may be called __proto__
    for (const field of record.querySelectorAll("[data-question]")) {
      if (field.closest("[data-record]") !== record) continue;
      if (field.dataset.relevant) field.hidden = !isShown(field, answers);
      answers[field.dataset.question] = field.hidden
        ? { missing: "not_applicable" } : answerOf(field);
    }
  }

  function isShown(field, answers) {
    try {
      return window.NucleusExpressions.truth(JSON.parse(field.dataset.relevant), answers) === true;
    } catch {
      return true; // the server says what is wrong with the answer the condition reads
    }
  }

  function applyAllConditions() {
    form.querySelectorAll("[data-record]").forEach(applyConditions);
  }

  /** Give the fields of a new project the names of `surveys/forms/names.py`, with its own id. */
  function nameAfter(holder, id) {
    for (const element of holder.querySelectorAll("*")) {
      for (const attribute of element.attributes) {
        if (NAMING.has(attribute.name)) {
          attribute.value = attribute.value.replaceAll(/(^| )p-new-/g, `$1p-${id}-`);
        }
      }
    }
    holder.querySelector("[data-project-id]").value = id;
  }

  /** Put a new empty project behind the others and go to its first field. */
  function addProject() {
    const template = document.getElementById("project-template");
    const list = form.querySelector("[data-projects]");
    const isFull = list.querySelectorAll("[data-project]").length >= Number(list.dataset.most);
    if (!template || !window.crypto.randomUUID || isFull) return false; // the server says why
    const id = window.crypto.randomUUID();
    const holder = document.createElement("div");
    holder.append(template.content.cloneNode(true));
    nameAfter(holder, id);
    const project = holder.firstElementChild;
    list.append(project);
    project.querySelectorAll("[data-number]").forEach((element) => {
      element.textContent = String(list.querySelectorAll("[data-project]").length);
    });
    applyConditions(project);
    project.querySelector("input:not([type=hidden]), select, textarea").focus();
    return true;
  }

  form.addEventListener("input", (event) => {
    const record = event.target.closest("[data-record]");
    const field = event.target.closest("[data-question]");
    if (field) keepOneAnswer(field, event.target);
    if (record) applyConditions(record);
    if (event.target.matches("[data-label]")) {
      record.querySelector("[data-project-label]").textContent = event.target.value;
    }
    markUnstored();
  });

  /** An answer and a kind of empty exclude each other; so do "nothing" and the categories. */
  function keepOneAnswer(field, target) {
    if (target.matches("[data-missing]") && target.value) {
      field.querySelectorAll("[data-answer]").forEach((input) => {
        if (input.type === "checkbox" || input.type === "radio") input.checked = false;
        else input.value = "";
      });
    } else if (target.matches("[data-answer]")) {
      const none = field.querySelector('[data-missing][value=""]');
      if (none) none.checked = true;
      if (target.type === "checkbox" && target.checked) {
        const isNothing = target.value === "[]";
        field.querySelectorAll("input[type=checkbox][data-answer]").forEach((input) => {
          if ((input.value === "[]") !== isNothing) input.checked = false;
        });
      }
    }
  }

  /** nucleus.js asks before a form with this mark is left behind. */
  function markUnstored() {
    form.dataset.unstored = "";
  }

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button && button.value === "add_project" && addProject()) {
      event.preventDefault();
      markUnstored();
    }
  });

  /** Alt+S saves, Alt+P adds a project, Alt+Enter submits. */
  document.addEventListener("keydown", (event) => {
    if (!event.altKey) return;
    const action = { s: "save", p: "add_project", Enter: "submit" }[event.key];
    const button = action && form.querySelector(`button[name=action][value=${action}]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  });

  applyAllConditions();
})();
