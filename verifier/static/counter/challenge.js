// Proof by the holder: a challenge of the server, good for a minute and for one answer.

const USUAL = 60; // seconds, where the clocks of server and computer can't be compared
const LONGEST = 600;

export class Challenge {
  #view;
  #late;
  #timer = 0;
  #sent = null;
  #ends = 0; // by this computer's clock since it was started, which nobody sets

  /** `view` has the elements ask, asked, request, challenge, domain, left, time and unask; `late()` is called when nobody answered. */
  constructor(view, late) {
    this.#view = view;
    this.#late = late;
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
    this.#view.time.max = (this.#ends - performance.now()) / 1000;
    await this.#draw();
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

  // The holder's telephone scans what the server sent, as it stands. Without the picture there is still the text.
  async #draw() {
    const answer = await fetch("/counter/code", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ text: JSON.stringify(this.#sent) }),
    }).catch(() => null);
    this.#view.request.hidden = !answer?.ok;
    if (answer?.ok) this.#view.request.src = `data:image/svg+xml,${encodeURIComponent(await answer.text())}`;
  }

  #count() {
    const left = Math.max(0, (this.#ends - performance.now()) / 1000);
    this.#view.left.textContent = String(Math.ceil(left));
    this.#view.time.value = left;
    if (left > 0) return;
    this.end();
    this.#late();
  }

  #show(asked) {
    this.#view.asked.hidden = !asked;
    this.#view.ask.hidden = asked;
    document.body.classList.toggle("asking", asked);
  }
}
