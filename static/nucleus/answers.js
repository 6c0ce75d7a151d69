/* What is typed into a question, read as the server reads it (`surveys/domain/raw_answers.py`).

   NucleusAnswers.read(kind, typed, codes) gives the stored answer: a text, a whole number, a
   decimal as a text, a list of codes, or {missing: "no_answer"} for nothing and for what the
   server cannot read. `typed` is a text, or the list of boxes ticked; `codes` are the categories. */
"use strict";

(() => {
  const NOTHING = { missing: "no_answer" };
  const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);
  const DIGITS = 15;
  const TEXT_LENGTH = 20000;
  const SPACE = "[\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
  const EDGES = new RegExp(`^${SPACE}|${SPACE}$`, "g");
  const UNSTORABLE = /\0|\p{Surrogate}/u;
  const INTEGER = /^[+-]?[0-9]+$/;
  const DECIMAL = /^[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)$/;
  const GROUPED = /^[+-]?[1-9][0-9]{0,2}(?:[.,' \u00a0\u202f][0-9]{3})+$/;
  const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

  const stripped = (text) => text.replace(EDGES, "");

  function text(typed) {
    if (UNSTORABLE.test(typed)) return NOTHING;
    const found = stripped(typed.replace(/\r\n?/g, "\n").normalize("NFC"));
    return [...found].length > TEXT_LENGTH ? NOTHING : found;
  }

  function integer(typed) {
    const found = stripped(typed).replaceAll("\u2212", "-");
    if (!INTEGER.test(found)) return NOTHING;
    const whole = BigInt(found.replace("+", ""));
    return whole > LARGEST || whole < -LARGEST ? NOTHING : Number(whole);
  }

  function decimal(typed) {
    const found = stripped(typed).replaceAll("\u2212", "-");
    if (!DECIMAL.test(found)) return NOTHING;
    const exact = plain(found.replace(",", "."));
    if (GROUPED.test(found) && exact !== found) return NOTHING;
    const digits = exact.replace(/[^0-9]/g, "").replace(/^0+/, "");
    if (digits.length > DIGITS || exact.length > 2 * DIGITS) return NOTHING;
    return exact;
  }

  /** A decimal without superfluous zeros, a plus or a negative zero. */
  function plain(number) {
    const [whole, fraction = ""] = number.replace(/^[+-]/, "").split(".");
    const after = fraction.replace(/0+$/, "");
    const digits = (whole.replace(/^0+/, "") || "0") + (after ? `.${after}` : "");
    return number.startsWith("-") && digits !== "0" ? `-${digits}` : digits;
  }

  function date(typed) {
    const found = stripped(typed);
    if (!DATE.test(found) || found < "1000") return NOTHING;
    const day = new Date(`${found}T00:00:00Z`);
    const exists = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(found);
    return exists ? found : NOTHING;
  }

  const TIME = /^([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.0+)?)?$/;

  function time(typed) {
    const found = TIME.exec(stripped(typed));
    return found ? found.slice(1).map((part) => (part || "0").padStart(2, "0")).join(":") : NOTHING;
  }

  function dateTime(typed) {
    const found = stripped(typed).replace(" ", "T");
    const at = found.indexOf("T");
    if (at < 0) return NOTHING;
    const [day, hour] = [found.slice(0, at), found.slice(at + 1)];
    if (!DATE.test(day) || !TIME.test(hour)) return NOTHING;
    return date(day) === NOTHING ? NOTHING : `${day}T${time(hour)}`;
  }

  const acknowledge = (typed) => (
    ["ok", "yes", "true", "1"].includes(stripped(typed).toLowerCase()) ? "OK" : NOTHING);

  /** The codes of a question by the form in which they are compared. */
  const known = (codes) => new Map(codes.map((code) => [code.normalize("NFC"), code]));

  function one(typed, codes) {
    return known(codes).get(stripped(typed).normalize("NFC")) ?? NOTHING;
  }

  function several(ticked, codes) {
    if (ticked.includes("[]")) return [];
    const found = ticked.map((code) => known(codes).get(code.normalize("NFC")));
    if (!ticked.length || found.includes(undefined)) return NOTHING;
    return codes.filter((code) => found.includes(code));
  }

  const READ = {
    text, integer, decimal, date, time, dateTime, acknowledge,
    select_one: one, select_multiple: several,
  };

  function read(kind, typed, codes = []) {
    if (typeof typed === "string" && !stripped(typed)) return NOTHING;
    return READ[kind](typed, codes);
  }

  window.NucleusAnswers = { read };
})();
