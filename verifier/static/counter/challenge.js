// Proof by the holder: a challenge of the server, good for a minute and for one answer.

const USUAL = 60; // seconds, where the clocks of server and computer can't be compared
const LONGEST = 600;

export class Challenge {
  #view;
  #timer = 0;
  #sent = null;
  #ends = 0; // by this computer's clock since it was started, which nobody sets

  /** `view` has the elements ask, asked, challenge, domain, left and unask. */
  constructor(view) {
    this.#view = view;
    view.unask.addEventListener("click", () => this.end());
  }

  /** What the server must find signed, null where nobody was asked. */
  get options() {
    return this.#sent && { challenge: this.#sent.challenge, domain: this.#sent.domain };
  }

  async begin() {
    const answer = await fetch("/challenges", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ domain: location.host }),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    this.#sent = await answer.json();
    // What counts is how long the server will wait, whatever the clock of this computer says.
    const seconds = (Date.parse(this.#sent.expires) - Date.parse(answer.headers.get("Date") ?? new Date().toISOString())) / 1000;
    this.#ends = performance.now() + 1000 * (seconds > 0 && seconds <= LONGEST ? seconds : USUAL);
    this.#view.challenge.textContent = this.#sent.challenge;
    this.#view.domain.textContent = this.#sent.domain;
    this.#show(true);
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#count(), 500);
    this.#count();
  }

  end() {
    clearInterval(this.#timer);
    this.#sent = null;
    this.#show(false);
  }

  #count() {
    const left = Math.ceil((this.#ends - performance.now()) / 1000);
    this.#view.left.textContent = String(Math.max(0, left));
    if (left <= 0) this.end();
  }

  #show(asked) {
    this.#view.asked.hidden = !asked;
    this.#view.ask.hidden = asked;
  }
}
