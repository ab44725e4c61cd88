/*
 * The history as the page has it, and charts of it. For each grain and series an array a column, all of the same length and
 * ending with the same slot, so that one axis of time serves all. Charts draw only while they are in sight.
 */
const store = {series: [], grains: {}, shown: "fine", slotSeconds: 10, rules: []};
const LINES = {
  latency: [[2, "p50"], [3, "p95"], [4, "p99"]],
  gauge: [[0, "mean"]],
  counter: [[0, "rate"]],
  ratio: [[0, "share"]]
};

const LEAST_SHOWN = 60;

function takeHistory(history, from) {
  const size = store.sizes[history.grain];
  const grain = from > 0 ? store.grains[history.grain]
      : store.grains[history.grain] = {step: history.step, last: history.last, size, values: []};
  // Of series that came later: slots may have been told of while this was on its way, or not yet.
  const behind = Math.min(size, grain.last - history.last);
  const fit = column => {
    const whole = Array(size).fill(null).concat(column, Array(Math.max(0, behind)).fill(null));
    return whole.slice(0, whole.length + Math.min(0, behind)).slice(-size);
  };
  history.values.forEach((columns, i) => { grain.values[from + i] = columns.map(fit); });
  timesOf(grain);
}

/** Sets the axis of time. It begins with the first that is known, so that a young service is no line at the right edge. */
function timesOf(grain) {
  grain.times = Array.from({length: grain.size}, (_, i) => (grain.last - grain.size + 2 + i) * grain.step);
  const known = grain.values.flat().map(column => column.findIndex(value => value !== null)).filter(i => i >= 0);
  grain.from = grain.times[Math.max(0, Math.min(grain.size - LEAST_SHOWN, Math.min(...known) - 1))];
}

/** Appends a slot's figures; slots that were missed are unknown. */
function takeSlot(slot, values) {
  const grain = store.grains.fine;
  const gap = slot - grain.last;
  if (gap <= 0) return;
  grain.values.forEach((columns, series) => columns.forEach((column, c) => {
    for (let i = 1; i < Math.min(gap, grain.size); i++) { column.push(null); column.shift(); }
    column.push(values[series] ? values[series][c] : null);
    column.shift();
  }));
  grain.last = slot;
  timesOf(grain);
}

const newest = (series, column) => {
  const columns = store.grains.fine.values[series];
  return columns ? columns[column][columns[column].length - 1] : null;
};

/** A plain number that its name calls a share is written as one. */
const shareOr = (unit, name) => unit === "1" && /(^|[. -])(used|usage|busy|share|ratio|rate|utili[sz]ation)$/.test(name) ? "share" : unit;
const unitOf = series => series.kind === "ratio" ? "share" : series.kind === "gauge" ? shareOr(series.unit, series.name) : series.unit;
const tints = new Map();

/** A colour of the scheme that is on; asked for once, since asking lays the page out. */
function css(name) {
  if (!tints.has(name)) tints.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  return tints.get(name);
}

const charts = new Set();
const sight = new IntersectionObserver(entries => entries.forEach(entry => {
  const chart = entry.target.chart;
  chart.seen = entry.isIntersecting;
  if (chart.seen) drawSoon(chart);
}), {rootMargin: "150px"});

/*
 * Charts wait for their turn, a few a frame, so that fifty of them hold nobody up. Their number is bounded and not the time that passes: a
 * browser only notes down what is drawn on a canvas, and does it when the frame ends.
 */
const MOST_A_FRAME = 4;
const waiting = new Set();
let pumping = false;

function drawSoon(chart) {
  waiting.add(chart);
  if (pumping) return;
  pumping = true;
  requestAnimationFrame(pump);
}

function pump() {
  let drawn = 0;
  for (const chart of waiting) {
    waiting.delete(chart);
    if (charts.has(chart) && chart.draw() && ++drawn === MOST_A_FRAME) break;
  }
  pumping = waiting.size > 0;
  if (pumping) requestAnimationFrame(pump);
}
const sizes = new ResizeObserver(entries => entries.forEach(entry => entry.target.chart.fit()));

/** A figure with a caption that tells the newest values or those under the cursor, a plot, and the same as a table. */
class Chart {
  constructor(place, options) {
    const series = store.series[place];
    Object.assign(this, {place, series, lines: options.lines || LINES[series.kind], height: options.height || 92, seen: false});
    this.unit = options.unit || unitOf(series);
    this.perSecond = series.kind === "counter" || options.perSecond;
    this.label = options.label;
    this.watched = options.watched ?? series.name;
    this.now = make("span", {class: "now"});
    this.plot = make("div", {class: "plot", tabindex: 0, role: "img", onkeydown: e => this.key(e), onblur: () => this.leave()});
    this.plot.style.height = this.height + "px";
    this.plot.chart = this;
    this.table = make("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": "Figures of " + this.label});
    this.details = make("details", {class: "data", ontoggle: () => this.fill()}, make("summary", {}, "Table"), this.table);
    this.figure = make("figure", {}, make("figcaption", {}, make("span", {class: "of"}, this.label), this.now), this.plot, this.details);
    charts.add(this);
    sight.observe(this.plot);
    sizes.observe(this.plot);
    this.tell(null);
  }

  get grain() { return store.grains[store.shown] || store.grains.fine; }

  /** As on an axis: without the unit's name, which the caption has. */
  tick(value) { return figure(value, ["ns", "share", "bytes"].includes(this.unit) ? this.unit : "1", this.perSecond); }

  text(value) { return figure(value, this.unit, this.perSecond); }

  data() {
    const columns = this.grain.values[this.place];
    return [this.grain.times, ...this.lines.map(([column]) => columns ? columns[column] : this.grain.times.map(() => null))];
  }

  /** Returns whether there was anything to draw. */
  draw() {
    if (!this.seen) return false;
    const data = this.data();
    this.plot.classList.toggle("empty", data.slice(1).every(line => line.every(value => value === null)));
    if (!this.chart) this.begin(data);
    else this.chart.setData(data);
    if (this.at === undefined) this.tell(null);
    if (this.details.open) this.fill();
    return true;
  }

  begin(data) {
    const strokes = [css("--a"), css("--b"), css("--c")];
    const axis = {stroke: css("--soft"), grid: {stroke: css("--grid"), width: 1}, ticks: {show: false}, font: "11px system-ui"};
    this.chart = new uPlot({
      width: Math.max(120, this.plot.clientWidth), height: this.height, legend: {show: false}, padding: [6, 4, 0, 0],
      cursor: {y: false, drag: {x: false, y: false}, sync: {key: "time"}, points: {size: 5}},
      scales: {x: {time: true, range: () => [this.grain.from, this.grain.times[this.grain.size - 1]]}, y: {range: (u, least, most) => this.range(least, most)}},
      axes: [
        {...axis, size: 22, space: 70, values: (u, ticks) => ticks.map(t => this.isAtAnEnd(u, t) ? "" : this.time(t))},
        {...axis, size: (u, ticks) => Math.max(40, ...(ticks || []).map(tick => tick.length * 6.3 + 14)), space: 26,
          ...(this.unit === "bytes" ? {incrs: Array.from({length: 45}, (_, i) => 2 ** i)} : {}), values: (u, ticks) => ticks.map(value => this.tick(value))}
      ],
      series: [{}, ...this.lines.map((line, i) => ({
        stroke: strokes[i], width: 1.4, points: {show: false}, spanGaps: false,
        fill: this.lines.length === 1 ? strokes[i] + "1f" : undefined
      }))],
      hooks: {draw: [u => this.drawThresholds(u)], setCursor: [u => this.tell(u.cursor.idx)]}
    }, data, this.plot);
  }

  /** From zero, and up to the threshold where that is not far above: so the room that is left is seen. */
  range(least, most) {
    const lowest = Math.min(0, least ?? 0);
    let highest = Math.max(most ?? 0, 0);
    for (const [, value] of this.limits()) if (value < highest * 4) highest = Math.max(highest, value);
    return [lowest, highest > lowest ? highest * 1.08 : lowest + 1];
  }

  /** What the rules on it, as they are now, call too much. */
  limits() {
    return store.rules.filter(rule => rule.signal === this.watched && !isOther(rule)).flatMap(rule => [["warning", rule.warning], ["critical", rule.critical]])
        .filter(([, threshold]) => threshold).map(([level, threshold]) => [level, threshold.fire]);
  }

  drawThresholds(u) {
    for (const [level, value] of this.limits()) {
      if (value > u.scales.y.max) continue;
      const y = Math.round(u.valToPos(value, "y", true));
      u.ctx.save();
      u.ctx.strokeStyle = css(level === "critical" ? "--crit" : "--warn");
      u.ctx.setLineDash([6, 4]);
      u.ctx.lineWidth = devicePixelRatio;
      u.ctx.beginPath();
      u.ctx.moveTo(u.bbox.left, y);
      u.ctx.lineTo(u.bbox.left + u.bbox.width, y);
      u.ctx.stroke();
      u.ctx.restore();
      if (this.height < 150) continue;
      u.ctx.save();
      u.ctx.fillStyle = css(level === "critical" ? "--crit" : "--warn");
      u.ctx.font = 11 * devicePixelRatio + "px system-ui";
      u.ctx.textAlign = "left";
      u.ctx.textBaseline = y - u.bbox.top < 14 * devicePixelRatio ? "top" : "bottom";
      u.ctx.fillText(level + " " + this.text(value), u.bbox.left + 5 * devicePixelRatio, y + (u.ctx.textBaseline === "top" ? 2 : -2) * devicePixelRatio);
      u.ctx.restore();
    }
  }

  /** Where a label of time would lie over "Table", or be cut off. */
  isAtAnEnd(u, seconds) {
    const {from, times, size} = this.grain;
    const width = u.width - 48;
    const x = (seconds - from) / (times[size - 1] - from) * width;
    return x < 16 || x > width - 14;
  }

  time(seconds) {
    const date = new Date(seconds * 1000);
    const pad = n => String(n).padStart(2, "0");
    const day = pad(date.getDate()) + "." + pad(date.getMonth() + 1) + ".";
    const hour = pad(date.getHours()) + ":" + pad(date.getMinutes());
    const width = this.grain.times[this.grain.size - 1] - this.grain.from;
    if (width > 3 * 86400) return day;
    return width < 1800 ? hour + ":" + pad(date.getSeconds()) : hour;
  }

  /** Writes the values at a place, or the newest, into the caption. */
  tell(index) {
    const data = this.data();
    const at = index === null || index === undefined ? null : index;
    this.at = at === null ? undefined : at;
    let i = at ?? data[0].length - 1;
    const parts = this.lines.map(([, name], l) => [name, this.text(data[l + 1][i])]);
    const when = at === null ? "" : clock(data[0][i] * 1000);
    const text = (when ? when + ", " : "") + parts.map(([name, value]) => name + " " + value).join(", ");
    if (text === this.told) return text;
    this.told = text;
    this.now.replaceChildren(when, ...parts.flatMap(([name, value], l) => this.lines.length > 1
        ? [make("span", {class: "key tint-" + l}, name + " "), make("b", {}, value)]
        : [when ? " " : "", make("b", {}, value)]));
    if (at === null) this.plot.setAttribute("aria-label", this.label + ": " + text + ". Arrow keys read earlier values.");
    return text;
  }

  key(event) {
    const step = {ArrowLeft: -1, ArrowRight: 1, PageUp: -30, PageDown: 30, Home: -1e9, End: 1e9}[event.key];
    if (event.key === "Escape") this.leave();
    if (!step || !this.chart) return;
    event.preventDefault();
    const last = this.grain.size - 1;
    const i = Math.max(this.grain.times.indexOf(this.grain.from), Math.min(last, (this.at ?? last + (step < 0 ? 1 : 0)) + step));
    this.chart.setCursor({left: this.chart.valToPos(this.grain.times[i], "x"), top: 10});
    put($("readout"), this.tell(i));
  }

  leave() {
    if (this.chart && this.at !== undefined) this.chart.setCursor({left: -10, top: -10});
    this.tell(null);
  }

  fill() {
    if (!this.details.open) return;
    const data = this.data();
    const rows = [];
    for (let i = data[0].length - 1; i >= 0 && rows.length < 60; i--) {
      if (data.slice(1).some(line => line[i] !== null)) {
        rows.push(make("tr", {}, make("th", {scope: "row"}, store.shown === "fine" ? clock(data[0][i] * 1000) : moment(data[0][i] * 1000)),
            ...this.lines.map((line, l) => make("td", {}, this.text(data[l + 1][i])))));
      }
    }
    this.table.replaceChildren(make("table", {}, make("thead", {}, make("tr", {},
        make("th", {scope: "col"}, "until"), ...this.lines.map(([, name]) => make("th", {scope: "col"}, name)))), make("tbody", {}, ...rows)));
  }

  fit() {
    const width = this.plot.clientWidth;
    if (this.chart && width > 0 && width !== this.chart.width) this.chart.setSize({width, height: this.height});
  }

  restyle() {
    if (this.chart) { this.chart.destroy(); this.chart = null; drawSoon(this); }
  }

  drop() {
    sight.unobserve(this.plot);
    sizes.unobserve(this.plot);
    if (this.chart) this.chart.destroy();
    charts.delete(this);
    this.figure.remove();
  }
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  tints.clear();
  charts.forEach(chart => chart.restyle());
  updateEndpoints();
});

/** A line for a table's cell, without axes: the shape of the last minutes. */
function spark(canvas, values) {
  const ratio = devicePixelRatio || 1;
  const [width, height] = [96 * ratio, 20 * ratio];
  if (canvas.width !== width) { canvas.width = width; canvas.height = height; }
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, width, height);
  const most = Math.max(...values.map(value => value ?? 0));
  if (!(most > 0)) return;
  context.strokeStyle = css("--b");
  context.lineWidth = 1.2 * ratio;
  context.beginPath();
  let pen = false;
  values.forEach((value, i) => {
    if (value === null) { pen = false; return; }
    const x = i / (values.length - 1) * width;
    const y = height - 2 * ratio - value / most * (height - 4 * ratio);
    if (pen) context.lineTo(x, y); else context.moveTo(x, y);
    pen = true;
  });
  context.stroke();
}
