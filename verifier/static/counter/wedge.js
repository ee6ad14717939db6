// A hand scanner types like a keyboard, on whatever layout the computer has. `event.code` names the key, not what the
// layout makes of it, so what was scanned is the same under a Chinese input method, on a French layout, or with Caps Lock.

const SHORTEST = 16; // characters; people don't type so many at a scanner's pace
const PAUSE = 120; // milliseconds between two keys, beyond which a person typed

// A scanner sends the keys of the US layout: [plain, with Shift].
const SIGNS = {
  Backquote: "`~", Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Semicolon: ";:",
  Quote: "'\"", Comma: ",<", Period: ".>", Slash: "/?", Space: "  ", NumpadAdd: "++", NumpadSubtract: "--",
  NumpadMultiply: "**", NumpadDivide: "//", NumpadDecimal: "..",
};
const SHIFTED_DIGITS = ")!@#$%^&*(";

/** Return the character of a key as a scanner means it, "" for a key that makes none. */
export function characterOf(event) {
  const { code, shiftKey } = event;
  if (code.startsWith("Key")) {
    const upper = shiftKey !== event.getModifierState("CapsLock");
    return upper ? code.slice(3) : code.slice(3).toLowerCase();
  }
  if (/^Digit\d$/.test(code)) return shiftKey ? SHIFTED_DIGITS[Number(code[5])] : code[5];
  if (/^Numpad\d$/.test(code)) return code[6];
  return code in SIGNS ? SIGNS[code][shiftKey ? 1 : 0] : "";
}

/** Call `scanned(text)` for each code that a hand scanner types anywhere on the page. */
export function listenForScanner(target, scanned) {
  let typed = "";
  let last = 0;

  target.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.timeStamp - last > PAUSE) typed = "";
    last = event.timeStamp;
    if (event.code === "Enter" || event.code === "NumpadEnter" || event.code === "Tab") {
      if (typed.length >= SHORTEST) {
        event.preventDefault();
        event.stopPropagation();
        scanned(typed);
      }
      typed = "";
      return;
    }
    typed += characterOf(event);
    // A long quick run is a scanner's: no button is pressed by the spaces in it.
    if (typed.length >= SHORTEST && event.code === "Space" && event.target === document.body) event.preventDefault();
  }, { capture: true });
}
