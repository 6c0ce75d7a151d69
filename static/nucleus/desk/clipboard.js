/* Cells as spreadsheets copy them, and what a text means in a column.

   NucleusDesk.clipboard.parse(text) gives rows of texts, serialise(rows) the text again. A field is
   quoted where it begins with a quote whose partner stands before a tab, a line break or the end;
   any other quote is text. read(question, text, form) gives what a text stands for as it is typed,
   write(question, typed, form) the words for it. What cannot be read stays the text that it is. */
"use strict";

(() => {
  const desk = (window.NucleusDesk = window.NucleusDesk || {});
  const { read: stored, stripped, isBlank } = desk.reading;
  const { normal, isMissing, labelsOf } = desk.texts;
  const BREAKS = /\r\n?|\n/g;

  /** Return where the quoted field that begins here ends, behind its last quote; else -1. */
  function endOfQuoted(text, start) {
    let at = text.indexOf('"', start + 1);
    while (at >= 0) {
      const next = text[at + 1];
      if (next !== '"') return next === undefined || "\t\r\n".includes(next) ? at + 1 : -1;
      at = text.indexOf('"', at + 2);
    }
    return -1;
  }

  /** Return where an unquoted field ends. */
  function endOfPlain(text, start) {
    let at = start;
    while (at < text.length && !"\t\r\n".includes(text[at])) at += 1;
    return at;
  }

  /** Return the rows of cells of a text; a line break at the end makes no row. */
  function parse(text) {
    const rows = [];
    let at = 0;
    while (at < text.length) {
      const row = [];
      let isMore = true;
      while (isMore) {
        const quoted = text[at] === '"' ? endOfQuoted(text, at) : -1;
        const end = quoted >= 0 ? quoted : endOfPlain(text, at);
        const cell = text.slice(at, end);
        row.push(quoted >= 0 ? unquoted(cell) : cell);
        isMore = text[end] === "\t";
        at = end + (text[end] === "\r" && text[end + 1] === "\n" ? 2 : 1);
      }
      rows.push(row);
    }
    return rows;
  }

  const unquoted = (cell) => cell.slice(1, -1).replaceAll('""', '"').replace(BREAKS, "\n");

  const quoted = (cell) => (
    /^"|[\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

  /** Return rows of cells as a text; one cell alone ends without a line break. */
  function serialise(rows) {
    const lines = rows.map((row) => row.map(quoted).join("\t"));
    const isAlone = rows.length === 1 && rows[0].length === 1 && lines[0] !== "";
    return isAlone ? lines[0] : lines.map((line) => `${line}\r\n`).join("");
  }

  /** The kind of empty that a text says; null where it says none. */
  function kindOfEmpty(text, form) {
    const kinds = Object.entries(form.missing);
    const found = kinds.find(([, words]) => words.all.includes(normal(text)));
    return found ? { missing: found[0] } : null;
  }

  /** The code of the category that a text means: by its code, its words in any language, or its
      number. Words of several categories mean none. */
  function category(question, text) {
    const choices = question.choices || [];
    const code = stripped(text).normalize("NFC");
    const byCode = choices.find((one) => one.code.normalize("NFC") === code);
    if (byCode) return byCode.code;
    const said = normal(text);
    const found = choices.filter((one) => one.all.includes(said) || normal(one.code) === said);
    if (found.length) return found.length === 1 ? found[0].code : null;
    const isNumber = (one) => /^[+-]?[0-9]{1,15}(\.[0-9]{1,15})?$/.test(one);
    const alike = isNumber(code)
      ? choices.filter((one) => isNumber(one.code) && Number(one.code) === Number(code)) : [];
    return alike.length === 1 ? alike[0].code : null;
  }

  /** The codes of the categories that parts of a text mean, in their order, or null. */
  function categories(question, parts) {
    const found = parts.map(stripped).filter(Boolean).map((part) => category(question, part));
    if (!found.length || found.includes(null)) return null;
    return question.choices.map((one) => one.code).filter((code) => found.includes(code));
  }

  function several(question, text, form) {
    const alone = category(question, text);
    if (alone !== null) return [alone];
    if (form.nothing.all.includes(normal(text))) return [];
    const hasComma = question.choices.some((one) => one.all.some((label) => label.includes(",")));
    const ways = [/[;|\n]/, ...(hasComma ? [] : [/[;|\n,]/]), /\s+/];
    for (const way of ways) {
      const found = categories(question, text.split(way));
      if (found) return found;
    }
    return kindOfEmpty(text, form) || text;
  }

  /** Return what a text stands for in the column of a question, as it is typed. */
  function read(question, text, form) {
    const found = text.replace(BREAKS, "\n");
    if (isBlank(found)) return "";
    switch (question.kind) {
      case "text": return kindOfEmpty(found, form) || found;
      case "select_multiple": return several(question, found, form);
      case "select_one":
      case "acknowledge": return category(question, found) ?? (kindOfEmpty(found, form) || found);
      default: return kindOfEmpty(found, form) || plain(question, found);
    }
  }

  /** A number as it is stored, whatever its decimal mark; all else without spaces around it. */
  function plain(question, text) {
    const { answer } = stored(question, text);
    const isNumber = question.kind === "integer" || question.kind === "decimal";
    return isNumber && !isMissing(answer) ? String(answer) : stripped(text);
  }

  /** Return the words for what is typed or stored, which `read` takes back. */
  function write(question, typed, form) {
    if (isMissing(typed)) return form.missing[typed?.missing]?.label || "";
    if (Array.isArray(typed)) {
      const words = typed.map((code) => wordsOf(question, code, /[;|\n]/));
      return words.join("; ") || form.nothing.label;
    }
    return (question.choices || []).length ? wordsOf(question, String(typed)) : String(typed);
  }

  /** The label of a category, or its code where the label alone does not say which. */
  function wordsOf(question, code, splits = null) {
    const label = labelsOf(question).get(code);
    const isClear = label && category(question, label) === code && !splits?.test(label);
    return isClear ? label : code;
  }

  desk.clipboard = { parse, serialise, read, write };
})();
