// The camera: looks several times a second, and tells each code once until it has been away.

import { textsIn } from "./pictures.js";

const WANTED = { video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false };
const EVERY = 150; // milliseconds between two looks; a look takes some 30
const AWAY = 2500; // milliseconds out of sight, after which the same code counts as shown again

export class Camera {
  #video;
  #seen;
  #stream = null;
  #canvas = new OffscreenCanvas(1, 1);
  #recent = new Map(); // text -> when it was last in sight

  /** `seen(texts, frame)` is called when a code comes into sight, with all that are; `frame()` promises the picture, as a PNG. */
  constructor(video, seen) {
    this.#video = video;
    this.#seen = seen;
  }

  get running() {
    return this.#stream !== null;
  }

  /** Ask for the camera and begin to look; throws what `getUserMedia` throws. */
  async start() {
    const stream = await navigator.mediaDevices.getUserMedia(WANTED);
    this.#stream = stream;
    this.#recent.clear();
    this.#video.srcObject = stream;
    await this.#video.play();
    this.#look(stream);
  }

  stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.#video.srcObject = null;
  }

  /** Take a code that is still in sight for a new one. */
  forget() {
    this.#recent.clear();
  }

  async #look(stream) {
    while (this.#stream === stream) {
      const { videoWidth, videoHeight } = this.#video;
      if (videoWidth > 0) await this.#tell(videoWidth, videoHeight);
      await new Promise((resume) => { setTimeout(resume, EVERY); });
    }
  }

  async #tell(width, height) {
    if (this.#canvas.width !== width || this.#canvas.height !== height) this.#canvas = new OffscreenCanvas(width, height);
    const drawing = this.#canvas.getContext("2d", { willReadFrequently: true });
    drawing.drawImage(this.#video, 0, 0, width, height);
    const texts = await textsIn(drawing.getImageData(0, 0, width, height), 2);
    const now = performance.now();
    const fresh = texts.filter((text) => now - (this.#recent.get(text) ?? -Infinity) > AWAY);
    for (const text of texts) this.#recent.set(text, now);
    if (fresh.length > 0) this.#seen(texts, () => this.#canvas.convertToBlob({ type: "image/png" }));
  }
}
