// Reports as people read them. Every text that comes from a licence or a code is put in as text, never as markup.

const WORDS = {
  valid: ["有效", "VALID"],
  invalid: ["无效", "NOT VALID"],
  undecided: ["无法判定", "UNDECIDED"],
  other: ["不是证照", "NOT A LICENCE"],
  link: ["仅为链接", "A LINK ONLY"],
  several: ["不止一份证照", "SEVERAL LICENCES"],
  unread: ["未读到二维码", "NO CODE READ"],
};
const DRAWN = { unread: "other", link: "other", several: "undecided" };
const ANSWERS = { valid: ["通过", "holds"], invalid: ["未通过", "fails"], undecided: ["未能查明", "could not be found out"] };
const CHECKS = {
  document: ["文件", "Document"], trust: ["信任清单", "Trust list"], key: ["签名密钥", "Signing key"], proof: ["签名", "Signature"],
  type: ["证照类型", "Type"], schema: ["内容", "Content"], period: ["有效期", "Validity period"], status: ["状态", "Status"],
  authority: ["颁发权限", "Authority"], holder: ["持证主体", "Holder"], challenge: ["现场出示", "Freshness"],
};
// What the code is, and not whether a licence holds, is the answer to these.
const LINK = "qr_link_only";
const NO_LICENCE = new Set(["qr_not_ours", LINK, "not_a_licence"]);
const UNREAD = new Set(["picture_without_code", "picture_malformed", "picture_too_large", "pdf_locked", "pdf_too_costly", "content_type"]);
const WORST_FIRST = ["invalid", "undecided", "valid"];
const KEY_LINES = new Set(["licenceHolder", "certificateNumber", "expiringDate"]);

/** Return an element with attributes and children; strings become text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/** Return both languages of a text; the page shows the one that is chosen. */
export function bilingual(chinese, english) {
  const parts = document.createDocumentFragment();
  parts.append(element("span", { lang: "zh-Hans" }, chinese), element("span", { lang: "en" }, english));
  return parts;
}

/** Return the reports as they are shown: what is no licence last, of the others the worst first. */
export function inOrder(reports) {
  const rank = (report) => (NO_LICENCE.has(report.code) ? WORST_FIRST.length : WORST_FIRST.indexOf(report.outcome));
  return [...reports].sort((a, b) => rank(a) - rank(b));
}

/** Return the result of one report, ready to be put into the page. */
export function resultOf(report, again) {
  const look = NO_LICENCE.has(report.code) ? "other" : report.outcome;
  const result = element("article", { class: `result ${look}` }, banner(report.code === LINK ? "link" : look, ...reasonOf(report), again));
  if (report.code === LINK) result.append(...lookUp(report));
  const what = subjectOf(report);
  if (what) result.append(what);
  // Of a code that is no licence the banner says all there is to say.
  if (look !== "other") result.append(partsOf(report, look));
  if (report.credentials) result.append(element("div", { class: "members" }, ...report.credentials.map((each) => resultOf(each, null))));
  if (again && look !== "other") result.append(momentOf(report));
  return result;
}

/** Return when it was judged and by whom: a print, or a photo of the screen, is about that moment only. */
function momentOf(report) {
  const when = new Date(report.verifiedAt).toLocaleString("sv-SE", { timeZoneName: "longOffset" });
  return element("p", { class: "when" }, bilingual(`核验时间 ${when} · ${location.host}`, `Checked ${when} · ${location.host}`));
}

/** Return the notice above the results of a picture with several licences. */
export function severalNotice(summary, again) {
  const [chinese, english] = ["zh-Hans", "en"].map((language) => summary[language].replace(/^[^:：]*[:：]\s*/u, ""));
  return element("article", { class: "result undecided" }, banner("several", chinese, english, again));
}

/** Return the way to what the registry tells everybody of a licence that a code only names. */
function lookUp(report) {
  const identifier = report.checks[0].facts.found?.split(" ").at(-1) ?? "";
  if (!/^[0-9A-Z.]+$/iu.test(identifier)) return [];
  const link = element("a", { href: `/L/${identifier}`, target: "_blank", rel: "noopener" }, bilingual("查询登记簿", "Look it up in the registry"));
  return [element("p", { class: "hint" }, link)];
}

/** Return the result for an input that no report could be made of: a problem of the server, or of this page. */
export function problemResult(problem, again) {
  const look = UNREAD.has(problem.code) ? "unread" : "undecided";
  const [chinese, english] = [problem.titles?.["zh-Hans"] ?? problem.titles?.["zh-hans"] ?? problem.title, problem.title];
  const result = element("article", { class: `result ${look === "unread" ? "other" : look}` }, banner(look, chinese, english, again));
  if (problem.hint) result.append(element("p", { class: "hint" }, bilingual(...problem.hint)));
  return result;
}

function banner(look, chinese, english, again) {
  const words = element("div", {}, element("h3", {}, bilingual(...WORDS[look])), element("p", {}, bilingual(chinese, english)));
  const made = element("div", { class: "verdict" }, icon(look), words);
  if (again) {
    const button = element("button", { type: "button", class: "again" }, bilingual("下一份 (Esc)", "Next (Esc)"));
    button.addEventListener("click", again);
    made.append(button);
  }
  return made;
}

function icon(look) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("class", "mark");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#${DRAWN[look] ?? look}`);
  drawing.append(use);
  return drawing;
}

/** Return the decisive reason in both languages; that all holds, where nothing decided against it. */
function reasonOf(report) {
  const everything = [...report.checks, ...(report.credentials ?? []).flatMap((each) => each.checks)];
  const decisive = ["invalid", "undecided"].flatMap((outcome) => everything.filter((check) => check.outcome === outcome))[0];
  return decisive ? [decisive.reason["zh-Hans"], decisive.reason.en] : ["所有核验项均通过。", "Every check holds."];
}

function subjectOf(report) {
  const { id, name, issuer } = report.credential;
  if (!id) return null;
  const line = element("p", { class: "what" }, bilingual(name["zh-hans"] ?? name[""] ?? "", name.en ?? name[""] ?? ""));
  line.append(element("small", {}, bilingual(issuer.name["zh-hans"] ?? issuer.id, issuer.name.en ?? issuer.id)));
  return line;
}

function partsOf(report, look) {
  const checks = checksOf(report);
  if (!report.face?.length) {
    const parts = element("div", { class: "parts alone" });
    if (report.credential.id) parts.append(element("p", { class: "hint" }, bilingual("签名未能证实，故不显示证照内容。", "The content is not shown: no signature vouches for it.")));
    parts.append(checks);
    return parts;
  }
  return element("div", { class: "parts" }, faceOf(report.face, look), checks);
}

function faceOf(lines, look) {
  const list = element("dl");
  for (const line of lines) {
    const label = element("dt", {}, line.label["zh-hans"], element("i", {}, line.label.en));
    const value = element("dd");
    if (line.picture) value.append(element("img", { src: line.picture, alt: `${line.label["zh-hans"]} ${line.label.en}` }));
    else value.append(line.value["zh-hans"]);
    if (line.value && line.value.en !== line.value["zh-hans"]) value.append(element("i", {}, line.value.en));
    list.append(element("div", KEY_LINES.has(line.name) ? { class: "key" } : {}, label, value));
  }
  const title = element("h4", {}, bilingual("证照内容", "On the licence"));
  return element("div", { class: `face ${look === "valid" ? "" : "doubtful"}` }, title, list);
}

function checksOf(report) {
  const list = element("ul");
  // What decided stands on top.
  for (const check of [...report.checks].sort((a, b) => WORST_FIRST.indexOf(a.outcome) - WORST_FIRST.indexOf(b.outcome))) {
    const words = element("div", {}, element("b", {}, bilingual(...(CHECKS[check.check] ?? [check.check, check.check]))));
    if (check.outcome !== "valid") words.append(element("span", { class: "word" }, bilingual(...ANSWERS[check.outcome])), " ");
    else words.append(element("span", { class: "hidden" }, bilingual(...ANSWERS.valid)));
    words.append(bilingual(check.reason["zh-Hans"], check.reason.en));
    if (check.asOf) words.append(ageOf(check.asOf, report.verifiedAt));
    list.append(element("li", { class: check.outcome }, icon(check.outcome), words));
  }
  return element("div", { class: "checks" }, element("h4", {}, bilingual("核验项目", "Checks")), list);
}

function ageOf(known, now) {
  const seconds = Math.max(0, Math.round((Date.parse(now) - Date.parse(known)) / 1000));
  const [amount, chinese, english] = seconds < 90 ? [seconds, "秒", "s"] : seconds < 5400 ? [Math.round(seconds / 60), "分钟", "min"]
    : seconds < 172800 ? [Math.round(seconds / 3600), "小时", "h"] : [Math.round(seconds / 86400), "天", "days"];
  const made = element("div", { class: "age", title: known });
  if (seconds < 2) made.append(bilingual("刚刚查得", "found out just now"));
  else made.append(bilingual(`信息截至 ${amount} ${chinese}前`, `as known ${amount} ${english} ago`));
  return made;
}
