/* Small tools of the desk's page: elements, words with parameters, times of the server. */
"use strict";

(() => {
  const NucleusDesk = (window.NucleusDesk = window.NucleusDesk || {});
  const { fill, setText: say } = NucleusDesk.elements;

  /** An element as `elements.make` makes it; children that are null are left out. */
  const element = (tag, given = {}, ...children) =>
    NucleusDesk.elements.make(
      tag,
      given,
      ...children.filter((child) => child !== null && child !== undefined)
    );

  /** One of two wordings, for one thing and for several. */
  const counted = (words, count) => fill(words[count === 1 ? 0 : 1], { count });

  /** Alt and nothing else is held: then a key is known by its place on the keyboard. */
  const isAlt = (event) =>
    event.altKey &&
    !event.ctrlKey &&
    !event.metaKey &&
    !event.shiftKey &&
    !event.isComposing &&
    !event.getModifierState("AltGraph");

  /** The id of the element that stands for one thing of the interview itself. */
  const idOf = (part, code) => `desk-${part}-${code}`;

  /** A section of the questionnaire by its name on the page: its code may be one that the page has
      for itself (details, consent, projects). */
  const sectionOf = (code) => `asked-${code}`;

  Object.assign(NucleusDesk, {
    dom: { element, say, fill, counted, isAlt, idOf, sectionOf },
  });
})();
