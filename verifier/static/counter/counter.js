// The counter page: whatever is held up, scanned, pasted, chosen or dropped is sent to the server, and its answer shown.

import { Camera } from "./camera.js";
import { Challenge } from "./challenge.js";
import { loadReader, pixelsOf, textsIn } from "./pictures.js";
import { bilingual, inOrder, problemResult, resultOf, severalNotice } from "./verdict.js";
import { listenForScanner } from "./wedge.js";

const view = Object.fromEntries([...document.querySelectorAll("[id]")].map((each) => [each.id, each]));
const UNREADABLE = {
  code: "picture_without_code", title: "No readable code in the picture.", titles: { "zh-Hans": "图片中没有可识别的二维码。" },
  hint: ["请换一张更清晰的图片：二维码完整、四周留白、无反光，占画面一半左右。", "Take a sharper picture: the whole code with its white border, without glare, about half of the frame."],
};
const UNREACHABLE = {
  code: "unreachable", title: "The server does not answer.", titles: { "zh-Hans": "无法连接服务器。" },
  hint: ["未作任何判断，请稍后重试。", "Nothing was judged. Try again in a moment."],
};

const challenge = new Challenge(view, () => tell("验证请求已超时，请重新发起。", "The request has run out. Ask again.", true));
const camera = new Camera(view.video, async (texts, frame) => {
  flash();
  // Two licences side by side: the server says so, for the first one found must not speak for both.
  if (texts.length === 1) checkText(texts[0]);
  else checkPicture(await frame());
});
let turn = 0; // of two answers on their way, only the later question's is shown

async function ask(body, type) {
  const mine = ++turn;
  tell("正在核验……", "Checking…");
  view.results.setAttribute("aria-busy", "true"); // the last verdict is not the next one's
  let shown;
  try {
    const answer = await fetch("/counter/verify", { method: "POST", headers: type ? { "Content-Type": type } : {}, body });
    const told = await answer.json();
    shown = answer.ok ? reportsOf(told) : [problemResult(told.code === "picture_without_code" ? UNREADABLE : told, next)];
  } catch {
    shown = [problemResult(UNREACHABLE, next)];
  }
  if (mine === turn) show(shown);
}

function reportsOf(told) {
  const sorted = inOrder(told.reports);
  if (sorted.some((report) => report.checks.some((check) => check.check === "challenge"))) challenge.end();
  const several = told.code === "several_licences";
  const shown = sorted.map((report, index) => resultOf(report, index === 0 && !several ? next : null));
  return several ? [severalNotice(told.summary, next), ...shown] : shown;
}

function checkText(text) {
  const options = challenge.options;
  if (text.trimStart().startsWith("{") && !options) return ask(text, "application/json");
  return ask(JSON.stringify(options ? { text, options } : { text }), "application/json");
}

async function checkFile(file) {
  if (isPdf(file)) return checkPicture(file); // drawn by the server, for no browser hands out its pages
  if (!file.type.startsWith("image/")) return checkText(await file.text());
  tell("正在读取图片……", "Reading the picture…");
  const texts = await pixelsOf(file).then(textsIn, () => []);
  if (texts.length === 1) return checkText(texts[0]);
  // None: the server has another reader. Several: it judges them all at once.
  return checkPicture(file);
}

function isPdf(file) {
  return file.type === "application/pdf" || (!file.type && file.name.toLowerCase().endsWith(".pdf"));
}

function checkPicture(file) {
  const form = new FormData();
  form.append("file", isPdf(file) ? new File([file], "page.pdf", { type: "application/pdf" }) : file);
  for (const [name, value] of Object.entries(challenge.options ?? {})) form.append(name, value);
  return ask(form, null);
}

function show(results) {
  view.waiting.hidden = true;
  view.results.replaceChildren(...results);
  view.results.removeAttribute("aria-busy");
  tell("", "");
  view.answer.scrollTop = 0;
  view.answer.scrollIntoView({ block: "nearest" });
}

function next() {
  turn += 1;
  view.results.replaceChildren();
  view.results.removeAttribute("aria-busy");
  view.waiting.hidden = false;
  view.text.value = "";
  camera.forget();
  tell("", "");
}

function tell(chinese, english, alarm = false) {
  view.status.classList.toggle("alarm", alarm);
  view.status.replaceChildren(bilingual(chinese, english));
}

function flash() {
  view.finder.classList.add("found");
  setTimeout(() => view.finder.classList.remove("found"), 600);
}

async function toggleCamera() {
  if (camera.running) camera.stop();
  else {
    try {
      await camera.start();
      tell("请将二维码置于框内。", "Hold the code into the frame.");
    } catch (refusal) {
      camera.stop();
      const missing = refusal.name === "NotFoundError";
      tell(missing ? "没有找到摄像头。" : "无法使用摄像头，请在浏览器中允许访问。", missing ? "No camera was found." : "The camera cannot be used. Allow it in the browser.", true);
    }
  }
  view.camera.setAttribute("aria-pressed", String(camera.running));
  view.finder.classList.toggle("running", camera.running);
}

function speak(language) {
  document.documentElement.lang = language;
  document.title = language === "en" ? "Licence check" : "电子证照核验";
  try {
    localStorage.setItem("language", language);
  } catch { /* a browser that keeps nothing asks again next time */ }
}

function rememberedLanguage() {
  const asked = new URLSearchParams(location.search).get("lang");
  let kept = null;
  try {
    kept = localStorage.getItem("language");
  } catch { /* as above */ }
  const wanted = asked ?? kept ?? navigator.language;
  return wanted.toLowerCase().startsWith("en") ? "en" : "zh-Hans";
}

function listen() {
  view.chinese.addEventListener("click", () => speak("zh-Hans"));
  view.english.addEventListener("click", () => speak("en"));
  view.camera.addEventListener("click", toggleCamera);
  view.upload.addEventListener("click", () => view.file.click());
  view.file.addEventListener("change", () => { if (view.file.files[0]) checkFile(view.file.files[0]); view.file.value = ""; });
  view.typed.addEventListener("submit", (event) => { event.preventDefault(); if (view.text.value.trim()) checkText(view.text.value); });
  view.ask.addEventListener("click", () => challenge.begin().catch(() => tell("无法取得验证请求。", "No challenge could be had.", true)));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") next(); });
  document.addEventListener("paste", (event) => {
    const file = event.clipboardData.files[0];
    const text = event.clipboardData.getData("text");
    if (!file && !text.trim()) return;
    event.preventDefault();
    if (file) checkFile(file);
    else { view.text.value = text; checkText(text); }
  });
  for (const kind of ["dragenter", "dragover"]) document.addEventListener(kind, (event) => { event.preventDefault(); document.body.classList.add("dragging"); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dragging"); });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dragging");
    const [file] = event.dataTransfer.files;
    const text = event.dataTransfer.getData("text");
    if (file) checkFile(file);
    else if (text) checkText(text);
  });
  listenForScanner(document, (text) => { view.text.value = ""; checkText(text); });
}

view.host.textContent = location.host;
speak(rememberedLanguage());
listen();
loadReader().then(() => { document.documentElement.dataset.ready = "yes"; });
