// The front end of DigitPad: a canvas to draw on, with mouse, pen, finger or keys.
// It sends strokes, not pixels: lists of [x, y] between 0 and 1, when a stroke ends.

const SIDE = 280; // CSS pixels
const STEP = 1 / 24; // of the pad, for one press of an arrow key
const ARROWS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};
const KEYS = [...Object.keys(ARROWS), " ", "Backspace", "Escape"];

const clamp = (value) => Math.round(1000 * Math.min(Math.max(value, 0), 1)) / 1000;

function render({ model, el }) {
  const colors = model.get("colors");
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE * Math.ceil(window.devicePixelRatio);
  canvas.tabIndex = 0;
  Object.assign(canvas, { role: "application", ariaLabel: model.get("label") });
  // While the pad has the focus its keys are its own, and not shortcuts of Jupyter.
  canvas.dataset.lmSuppressShortcuts = "true";
  // White paper in every theme, as in the picture beside it.
  canvas.style.cssText = `width:${SIDE}px; height:${SIDE}px; box-sizing:border-box;
    background:white; border:2px solid ${colors.frame}; border-radius:4px; cursor:crosshair;
    touch-action:none; user-select:none; display:block`;
  el.append(canvas);

  const context = canvas.getContext("2d");
  context.scale(canvas.width, canvas.height); // so that the pad is 1 by 1
  context.lineCap = context.lineJoin = "round";
  let stroke = null; // the one being drawn
  let byKeys = false; // or by a pointer
  let cursor = [0.5, 0.25]; // of the keys
  const held = new Set(); // arrow keys: two at once go diagonally

  function paint() {
    context.clearRect(0, 0, 1, 1);
    context.lineWidth = model.get("pen"); // of the pad
    context.strokeStyle = "black";
    for (const points of model.get("strokes").concat(stroke ? [stroke] : [])) {
      context.beginPath();
      const [[x, y]] = points;
      context.moveTo(x - 1e-4, y); // of a dot: a line of no length is not painted
      points.forEach((point) => context.lineTo(...point));
      context.stroke();
    }
    if (!byKeys) return;
    context.beginPath(); // the cursor: a ring, filled while the pen is down
    context.arc(...cursor, 0.03, 0, 2 * Math.PI);
    context.lineWidth = 0.012;
    context.strokeStyle = colors.ring;
    context.fillStyle = stroke ? colors["pen down"] : "white";
    context.fill();
    context.stroke();
  }

  function send(strokes) {
    stroke = null;
    model.set("strokes", strokes);
    model.save_changes();
  }
  const finish = () => stroke && send([...model.get("strokes"), stroke]);

  function place(event) {
    const { x, y } = canvas.getBoundingClientRect();
    return [clamp((event.clientX - x) / SIDE), clamp((event.clientY - y) / SIDE)];
  }

  canvas.onpointerdown = (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    finish(); // what the keys began
    canvas.setPointerCapture(event.pointerId);
    byKeys = false;
    stroke = [place(event)];
    paint();
  };
  canvas.onpointermove = (event) => {
    if (!stroke || byKeys || !event.isPrimary) return;
    stroke.push(place(event));
    paint();
  };
  canvas.onpointerup = canvas.onpointercancel = () => byKeys || finish();

  canvas.onkeydown = (event) => {
    const { key } = event;
    if (!KEYS.includes(key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    byKeys = true;
    if (key in ARROWS) {
      held.add(key).forEach((arrow) => {
        cursor = cursor.map((v, axis) => clamp(v + STEP * ARROWS[arrow][axis]));
      });
      stroke?.push(cursor);
    } else if (key === "Escape") send([]);
    else if (key === "Backspace") send(model.get("strokes").slice(0, stroke ? Infinity : -1));
    else if (!event.repeat) stroke ? finish() : (stroke = [cursor]);
    paint();
  };
  canvas.onkeyup = (event) => held.delete(event.key);
  canvas.onfocus = () => { byKeys = canvas.matches(":focus-visible"); paint(); };
  canvas.onblur = () => { held.clear(); finish(); byKeys = false; paint(); };

  model.on("change:strokes", paint);
  paint();
  return () => model.off("change:strokes", paint);
}

export default { render };
