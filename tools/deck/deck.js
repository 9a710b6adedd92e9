// Formulas first, then the size of the letters, then the slides begin.
// deck.html?print-pdf is laid out for printing, deck.html?handout has the notes below.

const LARGEST = 44; // px, on a slide of 1280 x 720
const SMALLEST = 26;
const OF_WORDS = ["above", "beside", "beside narrow"]; // where they are, of a picture
const OF_CODE = ["", "columns"]; // what it prints is below, or beside

// The layout and the size of the letters with which all fits, and is large.
function fit(page) {
  const kind = page.className;
  const layouts = page.matches(".mixed")
    ? OF_WORDS
    : page.querySelector(".code + .printed") ? OF_CODE : [""];
  let best = { score: -1, layout: layouts[0], size: SMALLEST };
  for (const layout of layouts) {
    page.className = kind + " " + layout;
    for (let size = LARGEST; size >= SMALLEST; size--) {
      page.style.fontSize = size + "px";
      if (![page, ...page.querySelectorAll(".body, .body > *, pre")].every(fits)) continue;
      const widths = [...page.querySelectorAll(".pictures img")].map(shownWidth);
      const score = Math.min(...widths, page.clientWidth) ** 2 * size;
      if (score > best.score) best = { score, layout, size };
    }
  }
  page.className = kind + " " + best.layout;
  page.style.fontSize = best.size + "px";
}

function fits(box) {
  const wide = box.scrollWidth - box.clientWidth;
  const high = box.scrollHeight - box.clientHeight;
  return wide <= 1 && high <= 1; // both are rounded
}

function shownWidth(image) {
  const ratio = image.naturalWidth / image.naturalHeight;
  return Math.min(image.clientWidth, image.clientHeight * ratio);
}

// The headline of an explorer says what its sentence says, which stands there no more,
// and keeps the room of the longest.
function follow(page) {
  const headline = page.querySelector(".headline");
  const sentence = page.querySelector("figcaption");
  const bar = page.querySelector("input[type=range]");
  const change = () => (headline.textContent = sentence.textContent);
  let highest = 0;
  for (let frame = bar.max; frame >= 0; frame--) {
    bar.value = frame;
    bar.oninput();
    change();
    highest = Math.max(highest, headline.offsetHeight);
  }
  headline.style.minHeight = highest + "px";
  new MutationObserver(change).observe(sentence, { childList: true });
}

// On paper a question and its answer are two pages.
function printTwice(question) {
  const before = question.cloneNode(true);
  before.classList.add("unanswered");
  question.before(before);
}

// The controls of an explorer keep the keys that move them; all others are the deck's.
document.addEventListener("keydown", function (event) {
  const own = /^(Arrow|Home$|End$|Tab$|Enter$)/;
  if (event.target.matches("input, button") && !own.test(event.key)) {
    event.preventDefault();
    event.target.blur();
  }
}, true);

window.MathJax = {
  startup: { typeset: false },
  tex: { inlineMath: [["$", "$"]] },
  options: { enableMenu: false },
  svg: { unknownFamily: "Noto Sans TC" },
};

// The browser asks for fonts when it lays out: now, so that they are there on load.
// All is done on load and not later, or a program that prints the page does not wait.
document.body.getBoundingClientRect();
window.addEventListener("load", async function () {
  MathJax.typeset();
  await document.fonts.ready;
  document.querySelectorAll(".explorer").forEach(follow);
  document.querySelectorAll(".page").forEach(fit);
  document.body.classList.remove("waiting");
  const paper = location.search.slice(1); // "print-pdf", "handout" or nothing
  if (paper === "print-pdf" || paper === "handout") {
    document.body.classList.add(paper);
    document.querySelector("link[href*=reveal]").disabled = true;
    if (paper === "print-pdf") document.querySelectorAll(".question").forEach(printTwice);
    return;
  }
  Reveal.on("slidechanged", function ({ currentSlide }) {
    if (Reveal.isOverview()) currentSlide.scrollIntoView({ block: "nearest" });
  });
  Reveal.initialize({
    width: 1280,
    height: 720,
    margin: 0,
    center: false,
    controlsTutorial: false,
    defaultTiming: 60, // without it the speaker's window does not show the pace
    hash: true,
    navigationMode: "linear", // one way through: no answer is passed over
    plugins: [RevealNotes],
    slideNumber: "c/t",
    transition: "none",
  });
});
