/* Expressions in the browser: the same tree that `surveys/domain/expressions/__init__.py` parses, for one
   record. The server decides; this is for skip logic at once. No eval, no RegExp from data.

   NucleusExpressions.evaluate(tree, answers, options) gives {value, missing}: `missing` is a kind of
   empty or null. A number is a Number where that is exact, else a text like "1/3".
   NucleusExpressions.truth(tree, answers, options) gives true, false, or null for unknown.
   NucleusExpressions.written(tree, answers, options) gives the value as an answer that is typed.
   Of the options, `self` is the answer itself, `projects` are the answers of each project of an
   interview, `repeated` the names that only projects have, `labels` the words of categories by
   question.
   Both throw ExpressionError, with `position`, where the server raises one. */
"use strict";

(() => {
  const {
    OPERATIONS, Missing, Ratio, Unfit, Blank, DivisionByZero, asNumber, asText, best, said, total,
  } = window.NucleusValues;
  const NOT_APPLICABLE = "not_applicable";
  const TESTS = new Set([
    "=", "!=", "<", "<=", ">", ">=", "selected", "regex", "starts-with", "ends-with", "contains",
  ]);
  const OVER_PROJECTS = new Set(["sum", "count", "min", "max", "join"]);

  class ExpressionError extends Error {
    constructor(message, node) {
      super(`${message} (at character ${node.at + 1})`);
      this.name = "ExpressionError";
      this.position = node.at;
    }
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
    constructor(answers, options) {
      this.answers = answers;
      this.options = options;
      this.repeated = new Set(options.repeated || []);
    }

    of(node) {
      switch (node.op) {
        case "true": return true;
        case "false": return false;
        case "text": return node.value;
        case "numeral": return asNumber(String(node.value));
        case "name": return this.name(node.name, node);
        case "column": return this.name(`*${node.name}`, node);
        case "and": return this.kleene(node, false);
        case "or": return this.kleene(node, true);
        case "if": return this.choice(node);
        case "coalesce":
        case "once": return this.firstGiven(node);
        case "concat": return said("", this.all(node.args));
      }
      if (OVER_PROJECTS.has(node.op)) return this.together(node);
      return this.applied(node);
    }

    all(nodes) {
      return nodes.map((node) => this.of(node));
    }

    name(name, node) {
      if (name === ".") return stored(this.options.self, "not_asked", node);
      const answer = Object.hasOwn(this.answers, name) ? this.answers[name] : undefined;
      return stored(answer, "not_asked", node);
    }

    readsProjects(node) {
      if (node.op === "name") return this.repeated.has(node.name);
      return (node.args || []).some((argument) => this.readsProjects(argument));
    }

    /** Put several values together: of this record, or of each of its projects. */
    together(node) {
      const argument = node.args[node.args.length - 1];
      const isOver = this.readsProjects(argument);
      if (node.op === "join") {
        const separator = this.of(node.args[0]);
        if (separator instanceof Missing) return separator;
        return said(separator, isOver ? this.ofProjects(argument) : this.all(node.args.slice(1)));
      }
      if (!isOver && node.op !== "min" && node.op !== "max") {
        throw new ExpressionError(`${node.op} does not work here`, node);
      }
      const values = isOver ? this.ofProjects(argument) : this.all(node.args);
      if (node.op === "count") return this.counted(node, argument, values);
      const applying = values.filter((value) => !isSkipped(value));
      const absent = applying.find((value) => value instanceof Missing);
      if (absent) return absent;
      return this.called(node, () => (node.op === "sum" ? total(applying) : best(node.op, applying)));
    }

    ofProjects(argument) {
      const inner = { ...this.options, repeated: [], self: undefined };
      return this.options.projects.map((project) => {
        const answers = Object.assign(Object.create(null), this.answers, project);
        return new Evaluation(answers, inner).of(argument);
      });
    }

    counted(node, argument, values) {
      if (argument.op === "name") { // of how many it is asked
        return new Ratio(BigInt(values.filter((value) => !isSkipped(value)).length));
      }
      const truths = values.map((value) => this.asTruth(node, value));
      const absent = truths.find((value) => value instanceof Missing);
      return absent || new Ratio(BigInt(truths.filter((value) => value).length));
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
      return this.asTruth(node, this.of(argument));
    }

    asTruth(node, found) {
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
      if (node.op === "jr:choice-name") values.push((this.options.labels || {})[node.of] || {});
      if (node.op === "regex") values.push(node.program);
      return this.called(node, () => operation(...values));
    }

    called(node, compute) {
      try {
        return compute();
      } catch (error) {
        if (error instanceof Blank) return new Missing("no_answer");
        if (error instanceof DivisionByZero) throw new ExpressionError("Division by zero", node);
        if (error instanceof Unfit) throw new ExpressionError(`${node.op} cannot take this`, node);
        throw error;
      }
    }
  }

  const isSkipped = (value) => value instanceof Missing && value.kind === NOT_APPLICABLE;

  function evaluate(tree, answers, options = {}) {
    const found = new Evaluation(answers, options).of(tree);
    if (found instanceof Missing) return { value: null, missing: found.kind };
    return { value: found instanceof Ratio ? found.plain() : found, missing: null };
  }

  function truth(tree, answers, options) {
    const { value, missing } = evaluate(tree, answers, options);
    return missing === null ? value === true : null;
  }

  function written(tree, answers, options = {}) {
    const found = new Evaluation(answers, options).of(tree);
    return found instanceof Missing ? { missing: found.kind } : asText(found);
  }

  window.NucleusExpressions = { evaluate, truth, written, ExpressionError };
})();
