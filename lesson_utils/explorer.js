// The front end of explorers: live in a notebook (`render`), and where no kernel
// runs (`twin`), with the same look. Both are a bar or more, a picture and a sentence.

const STYLE = `
.lu-explorer { box-sizing: border-box; max-width: 100%; padding-left: 12px; }
.lu-explorer * { box-sizing: border-box; }
.lu-row { display: grid;
  grid-template-columns: minmax(0, 116px) minmax(0, 392px) minmax(44px, 88px);
  gap: 0 8px; align-items: center; margin: 0 0 3px; min-height: 28px; }
.lu-row label { display: contents; }
.lu-explorer span { overflow-wrap: anywhere; }
.lu-row input { width: 100%; margin: 0; font: inherit; }
.lu-explorer fieldset { border: 0; margin: 0 0 4px; padding: 0; min-width: 0; }
.lu-explorer legend { float: left; width: 124px; padding: 0; }
.lu-explorer fieldset label { margin-right: 14px; white-space: nowrap; }
.lu-explorer button { font: inherit; padding: 2px 14px; margin: 0 8px 6px 0; }
.lu-explorer figure { margin: 0; }
.lu-explorer img { display: block; max-width: 100%; height: auto; }
.lu-explorer img[hidden] { display: none; }
:where(.lu-explorer) figcaption { line-height: 1.4; min-height: 2.8em; margin-top: 4px; }
@media (max-width: 1000px) { :where(.lu-explorer) figcaption { min-height: 4.2em; } }
.lu-ticks { display: grid; gap: 0 8px; 
  grid-template-columns: minmax(0, 116px) minmax(0, 488px);
  max-width: 100%; margin-bottom: 6px; }
.lu-ticks > div { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr;
  min-width: 0; text-align: center; cursor: pointer; align-items: center; }
.lu-ticks .lu-now { font-weight: bold; text-decoration: underline; }
`;

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// Browsers count 0.01 + 9 * 0.01 = 0.09999999999999999.
const clean = (number) => Number(Number(number).toFixed(10));

// `el` as the place of an explorer. A control keeps the keys that move it, and in a
// notebook those that would be its shortcuts: D D deletes a cell. Space and the rest go
// on to whoever presents.
function prepare(el) {
  el.classList.add("lu-explorer");
  el.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, shiftKey, target } = event;
    const own = /^(Arrow|Home|End)/.test(key) || (key === " " && target.type !== "range");
    const plain = /^(Enter|[^ ])$/.test(key) && !(ctrlKey || metaKey || shiftKey);
    if (own || (plain && el.closest(".jp-Notebook"))) event.stopPropagation();
  });
  // Notebook 7 listens before the control does.
  if (document.body.dataset.notebook) {
    for (const input of el.querySelectorAll("input")) {
      input.dataset.lmSuppressShortcuts = "true";
    }
  }
}

// The picture and the sentence below it; `show` changes them. Without a source the
// picture before it pales.
function view() {
  const image = make("img", { hidden: "" });
  const sentence = make("div", { role: "status" });
  const show = (source, { alt, sentence: words, width }) => {
    if (source) {
      const before = image.src;
      Object.assign(image, { src: source, alt, width, hidden: false });
      if (before.startsWith("blob:")) URL.revokeObjectURL(before);
    }
    image.style.opacity = source ? 1 : 0.2;
    sentence.textContent = words;
  };
  return { figure: make("figure", {}, image, make("figcaption", {}, sentence)), show };
}

// A bar with a number field beside it. The field takes what lies between two steps.
function slider({ name, min, max, step }, move) {
  const bar = make("input", { type: "range", min, max, step });
  const field = make("input", { type: "number", min, max, step, "aria-label": name });
  const whole = Number.isInteger(min) && Number.isInteger(step);
  bar.oninput = () => move(clean(bar.value));
  let now;
  field.onchange = () => {
    if (field.value === "") return show(now); // no number
    const value = Math.min(Math.max(clean(field.value), min), max);
    move(whole ? Math.round(value) : value);
  };
  field.onkeydown = ({ key }) => {
    if (key === "Enter") field.onchange();
  };
  const show = (value) => {
    now = field.value = bar.value = value;
    bar.setAttribute("aria-valuetext", value);
  };
  const label = make("label", {}, make("span", {}, name), bar);
  return { row: make("div", { class: "lu-row" }, label, field), show };
}

// One of a few words.
function choice({ name, options }, move) {
  const buttons = options.map((option) => {
    const button = make("input", { type: "radio", name, value: option });
    button.onchange = () => move(option);
    return button;
  });
  const labels = buttons.map((button) => make("label", {}, button, " " + button.value));
  const show = (value) => buttons.forEach((b) => (b.checked = b.value === value));
  return { row: make("fieldset", {}, make("legend", {}, name), ...labels), show };
}

// The kernel draws. While it does, ipywidgets holds back what is set, and sends the
// last of it when the picture has come: so a drag never queues.
function render({ model, el }) {
  const { figure, show } = view();
  const form = make("form", {}); // radio buttons belong together within a form
  form.onsubmit = () => false;
  const go = (settings) => {
    model.set("settings", { ...model.get("settings"), ...settings });
    model.save_changes();
  };
  const controls = model.get("controls");
  const rows = controls.map((control) => {
    const kind = control.options ? choice : slider;
    const { row, show } = kind(control, (value) => go({ [control.name]: value }));
    form.append(row);
    return () => show(model.get("settings")[control.name]);
  });
  const button = (words, action) => {
    const element = make("button", { type: "button" }, words);
    element.onclick = action;
    form.append(element);
  };
  const words = model.get("words");
  const counted = controls.find(({ name }) => name === model.get("sequence"));
  if (counted) {
    const { name, step, max } = counted;
    button(words.step, () =>
      go({ [name]: Math.min(clean(model.get("settings")[name] + step), max) })
    );
  }
  button(words.reset, () => go(model.get("start")));

  const place = () => rows.forEach((update) => update());
  const paint = () => {
    const frame = model.get("frame");
    const png = frame.png && new Blob([frame.png], { type: "image/png" });
    show(png && URL.createObjectURL(png), frame);
  };
  model.on("change:settings", place);
  model.on("change:frame", paint);
  el.append(make("style", {}, STYLE), form, figure);
  prepare(el);
  place();
  paint();
  return () => {
    model.off("change:settings", place);
    model.off("change:frame", paint);
  };
}

// Prepared pictures, and a bar that chooses one. `settings`: by control, a word for
// each frame. The first picture stands in the page already.
function twin(el, { frames, settings, label }) {
  frames[0].source = el.querySelector("img")?.src;
  const { figure, show } = view();
  const bar = make("input", {
    type: "range", min: 0, max: frames.length - 1, value: 0, "aria-label": label,
  });
  const half = `calc(${50 / frames.length}% - 8px)`; // a thumb is 16 px wide
  bar.style.cssText = `width: auto; margin: 0 ${half}`;
  const names = Object.keys(settings);
  const marks = names.map((name) => settings[name].map((v) => make("span", {}, v)));
  const go = (now) => {
    bar.value = now;
    const valued = names.map((name) => `${name} ${settings[name][now]}`);
    bar.setAttribute("aria-valuetext", valued.join(", "));
    marks.forEach((row) => row.forEach((mark, at) => {
      mark.classList.toggle("lu-now", at === now);
    }));
    show(frames[now].source, frames[now]);
  };
  const ticks = make("div", { class: "lu-ticks" }, make("span", {}), bar);
  names.forEach((name, row) => {
    marks[row].forEach((mark, at) => (mark.onclick = () => go(at)));
    const values = make("div", { "aria-hidden": "true" }, ...marks[row]);
    ticks.append(make("span", {}, name), values);
  });
  bar.oninput = () => go(Number(bar.value));
  el.replaceChildren(make("style", {}, STYLE), ticks, figure);
  prepare(el);
  go(0);
}

export default { render };
