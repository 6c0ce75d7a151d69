/* Expressions in the browser: the same tree that `surveys/domain/expressions/__init__.py` parses, for one
   record. The server decides; this is for skip logic at once. No eval, no RegExp from data.

   NucleusExpressions.evaluate(tree, answers, {self}) gives {value, missing}: `missing` is a kind of
   empty or null. A number is a Number where that is exact, else a text like "1/3".
   NucleusExpressions.truth(tree, answers, {self}) gives true, false, or null for unknown.
   Both throw ExpressionError, with `position`, where the server raises one. */
"use strict";

(() => {
  const NOT_APPLICABLE = "not_applicable";
  const TESTS = new Set(["=", "!=", "<", "<=", ">", ">=", "selected", "regex"]);

  class ExpressionError extends Error {
    constructor(message, node) {
      super(`${message} (at character ${node.at + 1})`);
      this.name = "ExpressionError";
      this.position = node.at;
    }
  }

  /** A value that an operation cannot take; told with the place by `applied`. */
  class Unfit extends Error {}

  class DivisionByZero extends Error {}

  /** Why there is no value. */
  class Missing {
    constructor(kind) {
      this.kind = kind;
    }
  }

  /** An exact number: a ratio of whole numbers in lowest terms, the lower one positive. */
  class Ratio {
    constructor(top, bottom = 1n) {
      const sign = bottom < 0n ? -1n : 1n;
      const divisor = greatestDivisor(top, bottom);
      this.top = (sign * top) / divisor;
      this.bottom = (sign * bottom) / divisor;
    }

    plus(other) {
      return new Ratio(
        this.top * other.bottom + other.top * this.bottom, this.bottom * other.bottom);
    }

    minus(other) {
      return this.plus(other.negative());
    }

    times(other) {
      return new Ratio(this.top * other.top, this.bottom * other.bottom);
    }

    over(other) {
      if (other.top === 0n) throw new DivisionByZero();
      return new Ratio(this.top * other.bottom, this.bottom * other.top);
    }

    negative() {
      return new Ratio(-this.top, this.bottom);
    }

    /** What a division by whole steps leaves; it has the sign of this number. */
    remainder(other) {
      return this.minus(other.times(this.over(other).truncated()));
    }

    truncated() {
      return new Ratio(this.top / this.bottom); // whole numbers divide towards zero
    }

    floor() {
      const whole = this.truncated();
      return this.top < 0n && whole.top * this.bottom !== this.top ? new Ratio(whole.top - 1n) : whole;
    }

    /** Round to decimal digits, halves upwards: 2.5 gives 3, -2.5 gives -2. */
    rounded(digits) {
      const power = new Ratio(10n ** BigInt(Math.abs(digits)));
      const scale = digits < 0 ? ONE.over(power) : power;
      return this.times(scale).plus(HALF).floor().over(scale);
    }

    compare(other) {
      const difference = this.minus(other).top;
      return difference < 0n ? -1 : Number(difference > 0n);
    }

    plain() {
      if (this.bottom !== 1n) return `${this.top}/${this.bottom}`;
      const number = Number(this.top);
      return Number.isSafeInteger(number) ? number : String(this.top);
    }
  }

  const ONE = new Ratio(1n);
  const HALF = new Ratio(1n, 2n);

  function greatestDivisor(one, other) {
    let [a, b] = [one < 0n ? -one : one, other < 0n ? -other : other];
    while (b) [a, b] = [b, a % b];
    return a || 1n;
  }

  const NUMBER = /^([+-]?)(?:([0-9]{1,40})(?:\.([0-9]{0,40}))?|\.([0-9]{1,40}))$/;

  /** Return the number that a value is or spells; null when it is none. */
  function asNumber(value) {
    if (value instanceof Ratio) return value;
    if (typeof value === "boolean") return new Ratio(value ? 1n : 0n);
    if (typeof value !== "string") return null;
    const found = NUMBER.exec(value.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ""));
    if (!found) return null;
    const fraction = found[3] || found[4] || "";
    const ratio = new Ratio(BigInt((found[2] || "") + fraction), 10n ** BigInt(fraction.length));
    return found[1] === "-" ? ratio.negative() : ratio;
  }

  function number(value) {
    const found = typeof value === "boolean" ? null : asNumber(value);
    if (found === null) throw new Unfit();
    return found;
  }

  function isDate(value) {
    if (typeof value !== "string" || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) return false;
    const day = new Date(`${value}T00:00:00Z`);
    return value >= "0001" && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
  }

  const isNothing = (value) => value === "" || (Array.isArray(value) && value.length === 0);

  /** Texts are equal letter by letter; a text beside a number is read as one. */
  function equal(left, right) {
    if (left === "" || right === "") return isNothing(left) && isNothing(right);
    const type = typeof left;
    if (type === typeof right && (type === "string" || type === "boolean")) return left === right;
    return number(left).compare(number(right)) === 0;
  }

  /** Return a comparison of numbers, or of dates. */
  function ordered(accepts) {
    return (left, right) => {
      if (isDate(left) && isDate(right)) return accepts(left < right ? -1 : Number(left > right));
      return accepts(number(left).compare(number(right)));
    };
  }

  const selected = (value, code) => (Array.isArray(value) ? value.includes(code) : equal(value, code));

  function text(value) {
    if (typeof value !== "string") throw new Unfit();
    return value;
  }

  function countSelected(value) {
    if (!Array.isArray(value)) throw new Unfit();
    return new Ratio(BigInt(value.length));
  }

  function readNumber(value) {
    if (Array.isArray(value)) throw new Unfit();
    return asNumber(value) || new Missing("no_answer");
  }

  function truncated(value) {
    const found = readNumber(value);
    return found instanceof Missing ? found : found.truncated();
  }

  function rounded(value, digits = new Ratio(0n)) {
    const places = number(digits);
    if (places.bottom !== 1n || places.top < -15n || places.top > 15n) throw new Unfit();
    return number(value).rounded(Number(places.top));
  }

  function not(value) {
    if (typeof value !== "boolean") throw new Unfit();
    return !value;
  }

  const OPERATIONS = {
    "=": equal,
    "!=": (left, right) => !equal(left, right),
    "<": ordered((order) => order < 0),
    "<=": ordered((order) => order <= 0),
    ">": ordered((order) => order > 0),
    ">=": ordered((order) => order >= 0),
    not,
    negative: (value) => number(value).negative(),
    "+": (left, right) => number(left).plus(number(right)),
    "-": (left, right) => number(left).minus(number(right)),
    "*": (left, right) => number(left).times(number(right)),
    div: (left, right) => number(left).over(number(right)),
    mod: (left, right) => number(left).remainder(number(right)),
    selected,
    "count-selected": countSelected,
    "string-length": (value) => new Ratio(BigInt([...text(value)].length)),
    regex: (value, pattern, program) => matches(program, text(value)),
    number: readNumber,
    int: truncated,
    round: rounded,
    date: (value) => (isDate(text(value)) ? value : new Missing("no_answer")),
  };

  /** Say whether the whole subject leads through the program of a pattern to its end. */
  function matches(program, subject) {
    let states = closure(program, [0]);
    for (const character of subject) {
      const point = character.codePointAt(0);
      states = closure(program, states
        .filter((state) => state < program.length && covers(program[state], point))
        .map((state) => state + 1));
      if (!states.length) return false;
    }
    return states.includes(program.length);
  }

  function covers(ranges, point) {
    for (let place = 0; place < ranges.length; place += 2) {
      if (ranges[place] <= point && point <= ranges[place + 1]) return true;
    }
    return false;
  }

  /** Return the reading states, and the end, that are reached without reading. */
  function closure(program, states) {
    const seen = new Set();
    const waiting = [...states];
    while (waiting.length) {
      const state = waiting.pop();
      if (seen.has(state)) continue;
      seen.add(state);
      const step = program[state];
      if (step && step.to) waiting.push(...step.to);
    }
    return [...seen].filter((state) => state === program.length || Array.isArray(program[state]));
  }

  /** Return a stored answer as a value. */
  function stored(answer, absent, node) {
    if (answer === undefined) return new Missing(absent);
    if (answer === null) return new Missing("no_answer");
    if (typeof answer === "number") {
      const found = asNumber(String(answer));
      if (found === null) throw new ExpressionError(`${answer} is not a number`, node);
      return found;
    }
    if (Array.isArray(answer) || typeof answer !== "object") return answer;
    return new Missing(answer.missing);
  }

  class Evaluation {
    constructor(answers, self) {
      this.answers = answers;
      this.self = self;
    }

    of(node) {
      switch (node.op) {
        case "true": return true;
        case "false": return false;
        case "text": return node.value;
        case "numeral": return asNumber(String(node.value));
        case "name": return this.name(node);
        case "and": return this.kleene(node, false);
        case "or": return this.kleene(node, true);
        case "if": return this.choice(node);
        case "coalesce": return this.firstGiven(node);
        default: return this.applied(node);
      }
    }

    name(node) {
      if (node.name === ".") return stored(this.self, "not_asked", node);
      const answer = Object.hasOwn(this.answers, node.name) ? this.answers[node.name] : undefined;
      return stored(answer, "not_asked", node);
    }

    /** `and` is decided by a false operand, `or` by a true one; else an unknown one wins. */
    kleene(node, decisive) {
      let unknown = null;
      for (const argument of node.args) {
        const found = this.truth(node, argument);
        if (found === decisive) return found;
        if (found instanceof Missing) unknown = unknown || found;
      }
      return unknown || !decisive;
    }

    truth(node, argument) {
      const found = this.of(argument);
      if (typeof found === "boolean" || found instanceof Missing) return found;
      throw new ExpressionError(`${node.op} needs something that is true or false`, node);
    }

    choice(node) {
      const condition = this.truth(node, node.args[0]);
      if (condition instanceof Missing) return condition;
      return this.of(node.args[condition ? 1 : 2]);
    }

    /** The first answer; without one, why: a question that applied says more. */
    firstGiven(node) {
      let absent = null;
      for (const argument of node.args) {
        const found = this.of(argument);
        if (!(found instanceof Missing)) return found;
        if (absent === null || absent.kind === NOT_APPLICABLE) absent = found;
      }
      return absent;
    }

    applied(node) {
      const operation = OPERATIONS[node.op];
      if (!operation) throw new ExpressionError(`${node.op} does not work in a form`, node);
      const values = node.args.map((argument) => this.of(argument));
      const absent = values.filter((value) => value instanceof Missing);
      if (absent.length) {
        const skipped = absent.some((missing) => missing.kind === NOT_APPLICABLE);
        return TESTS.has(node.op) && skipped ? node.op === "!=" : absent[0];
      }
      try {
        return operation(...values, node.program);
      } catch (error) {
        if (error instanceof DivisionByZero) throw new ExpressionError("Division by zero", node);
        if (error instanceof Unfit) throw new ExpressionError(`${node.op} cannot take this`, node);
        throw error;
      }
    }
  }

  function evaluate(tree, answers, { self } = {}) {
    const found = new Evaluation(answers, self).of(tree);
    if (found instanceof Missing) return { value: null, missing: found.kind };
    return { value: found instanceof Ratio ? found.plain() : found, missing: null };
  }

  function truth(tree, answers, options) {
    const { value, missing } = evaluate(tree, answers, options);
    return missing === null ? value === true : null;
  }

  window.NucleusExpressions = { evaluate, truth, ExpressionError };
})();
