/* Signing in again in place: the session is over, and what is typed stays where it is. */
"use strict";

(() => {
  const NucleusDesk = (window.NucleusDesk = window.NucleusDesk || {});
  const { element, fill } = NucleusDesk.dom;

  const PAUSE = 1500; // milliseconds without a key: so long nobody is typing

  class SignIn {
    /** `user` is the name of who typed; nobody else signs in here. `resume` goes on sending. */
    constructor(
      root,
      { address, user, words, resume, fetch = (...given) => window.fetch(...given) }
    ) {
      Object.assign(this, { root, address, user, words, resume, fetch, lastKey: -PAUSE });
      document.addEventListener("keydown", () => { this.lastKey = performance.now(); }, true);
    }

    get isOpen() {
      return !this.root.hidden;
    }

    /** Ask for the password, once; what had the focus gets it back afterwards. `problem` says why
        nothing is sent: nobody is signed in, or somebody else is. */
    open(problem) {
      if (this.isOpen) return;
      const { words } = this;
      this.problem = element("p", {
        class: "problem",
        id: "desk-signin-problem",
        role: "alert",
        hidden: true,
      });
      this.password = element("input", {
        class: "form-control",
        type: "password",
        id: "desk-signin-password",
        autocomplete: "current-password",
        required: true,
      });
      const name = element("input", {
        class: "form-control",
        type: "text",
        id: "desk-signin-user",
        value: this.user,
        readonly: true,
        autocomplete: "username",
      });
      this.button = element("button", { type: "submit", class: "btn btn-primary" }, words.sign_in);
      const form = element(
        "form",
        { class: "desk-signin-form", submit: (event) => this.send(event) },
        element("div", { class: "field" }, element("label", { for: name.id }, words.user), name),
        element(
          "div",
          { class: "field" },
          element("label", { for: this.password.id }, words.password),
          this.password,
          this.problem
        ),
        this.button
      );
      this.root.replaceChildren(
        element("h2", { id: "desk-signin-heading" }, words.session_over),
        element("p", {}, words.session_over_hint),
        form
      );
      this.root.hidden = false;
      this.takeFocus();
      if (problem && problem.code === "another_person") this.tellWho();
    }

    /** Take the focus when nobody is typing: the next letters would go into the password. */
    takeFocus() {
      const rest = this.lastKey + PAUSE - performance.now();
      if (rest > 0) setTimeout(() => this.isOpen && this.takeFocus(), rest);
      else if (!this.root.contains(document.activeElement)) this.leave();
    }

    /** Go to the password; afterwards the focus goes back. */
    leave() {
      this.back = document.activeElement;
      this.root.scrollIntoView({ block: "nearest" });
      this.password.focus();
    }

    /** Say who is signed in now; where that is nobody any more, there is nothing to say. */
    async tellWho() {
      const session = await this.session().catch(() => ({ signed_in: false }));
      if (session.signed_in) this.settle(session);
    }

    close() {
      this.root.hidden = true;
      this.root.replaceChildren();
      if (this.back && this.back.isConnected) this.back.focus();
    }

    /** Who is signed in now, with the token for what is sent next. */
    async session() {
      const answer = await this.fetch(this.address, {
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        cache: "no-store",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }

    async send(event) {
      event.preventDefault();
      if (this.button.disabled) return;
      this.button.disabled = true;
      try {
        await this.signIn();
      } catch {
        this.tell(this.words.no_connection);
      } finally {
        this.button.disabled = false;
      }
    }

    async signIn() {
      let session = await this.session();
      if (session.signed_in) return this.settle(session); // in another tab, meanwhile
      const answer = await this.fetch(this.address, {
        method: "POST",
        credentials: "same-origin",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRFToken": session.csrf_token,
        },
        body: JSON.stringify({ username: this.user, password: this.password.value }),
      });
      if (!answer.ok) {
        const problem = await answer.json().catch(() => ({}));
        return this.tell(problem.detail || this.words.sign_in_failed);
      }
      session = await answer.json();
      return this.settle(session);
    }

    /** Go on where it is the same person; say so and send nothing where it is another one. */
    settle(session) {
      if (session.user && session.user.username !== this.user) {
        return this.tell(
          fill(this.words.another_person, { name: session.user.username, user: this.user })
        );
      }
      this.close();
      return this.resume(session);
    }

    tell(text) {
      this.problem.textContent = text;
      this.problem.hidden = false;
      this.password.setAttribute("aria-invalid", "true");
      this.password.setAttribute("aria-describedby", this.problem.id);
      this.password.focus();
      this.password.select();
    }
  }

  NucleusDesk.SignIn = SignIn;
})();
