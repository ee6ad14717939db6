// QR codes out of pictures, in this browser: no picture leaves the computer as long as its code can be read here.

import { prepareZXingModule, readBarcodes } from "./zxing-wasm/reader/index.js";

const OPTIONS = { formats: ["QRCode"], tryHarder: true, tryRotate: true, tryInvert: true, tryDownscale: true };
const LARGEST = 4096; // pixels across; more is scaled down
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Load the reader; its WebAssembly comes from this server. */
export function loadReader() {
  const locateFile = (name) => new URL(`./zxing-wasm/reader/${name}`, import.meta.url).href;
  return prepareZXingModule({ overrides: { locateFile }, fireImmediately: true });
}

/** Return the texts of the codes in `pixels` (ImageData), from top to bottom, each once. */
export async function textsIn(pixels, most = 8) {
  const codes = await readBarcodes(pixels, { ...OPTIONS, maxNumberOfSymbols: most });
  const ordered = codes.filter((code) => code.isValid).sort((a, b) => a.position.topLeft.y - b.position.topLeft.y);
  return [...new Set(ordered.map(textOf))];
}

/** Return the pixels of a picture file; throws where the browser can't open it. */
export async function pixelsOf(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, LARGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  drawing.fillStyle = "#fff"; // a code on a transparent ground is meant for white paper
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  drawing.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return drawing.getImageData(0, 0, canvas.width, canvas.height);
}

function textOf(code) {
  try {
    return utf8.decode(code.bytes);
  } catch {
    return code.text;
  }
}
