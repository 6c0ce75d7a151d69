/* One editor for each kind of question, for the grid and for forms.

   NucleusDesk.editors.open(spec, words) makes one. Of the spec, `kind`, `name` (its accessible
   name) and `typed` (the value as it is sent) are needed; `choices` are those now offered,
   `replaces` begins with nothing because a key is on its way, `inCell` says that lists open at
   once and that `box()` gives the place of the cell, `isLine` that a text has one line;
   `onInput()` and `onChosen()` say what happened. */
"use strict";

(() => {
  const { worded } = window.NucleusDesk.elements;
  const { TextEditor, OneEditor, SeveralEditor } = window.NucleusDesk;
  const { REFUSED, DONT_KNOW } = window.NucleusDesk.reading;

  /** The kind of empty that a key stands for: Alt+R refused, Alt+K don't know; else null. */
  function emptyOf(event) {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return null;
    return { KeyR: REFUSED, KeyK: DONT_KNOW }[event.code] || null;
  }

  function open(spec, words) {
    const say = worded(words);
    const given = { choices: [], ...spec };
    if (["select_one", "acknowledge"].includes(given.kind)) return new OneEditor(given, say);
    if (given.kind === "select_multiple") return new SeveralEditor(given, say);
    return new TextEditor(given);
  }

  Object.assign(window.NucleusDesk, { editors: { open, emptyOf } });
})();
