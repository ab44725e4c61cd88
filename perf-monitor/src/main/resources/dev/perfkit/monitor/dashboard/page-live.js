/*
 * The connection: first all that there is, then what is new, by a stream; by asking where that is refused, cut off, or held back by
 * something between. Events have ids: after a break the server sends what was missed, or says that the page must begin anew.
 */
const ASK_EVERY = 5000;
const SILENCE = 15000;

const live = {
  mode: "off", source: null, begun: false, id: "", heard: 0, offset: 0, dataAt: null, asking: 0, tryStreamAt: 0, wallShift: 0,

  now() { return Date.now() + this.offset; },

  /** The server's clock on the wall, which the times of alerts are of. The page's axis goes on evenly where that one is set. */
  wall() { return this.now() + this.wallShift; },

  /** Seconds since the newest slot ended, by the server's clock. */
  dataAge() { return this.dataAt === null ? null : Math.max(0, (this.now() - this.dataAt) / 1000); },

  async load() {
    const asked = Date.now();
    const response = await fetch("api/state");
    if (response.status === 401) { this.mode = "out"; updateBanner(); return; }
    if (!response.ok) throw new Error(response.status);
    const state = await response.json();
    const slotEnd = (state.slot.slot + 1) * state.slotSeconds * 1000;
    this.offset = state.now - (asked + Date.now()) / 2;
    this.id = state.id;
    this.dataAt = slotEnd;
    this.wallShift = state.wallShift;
    this.heard = Date.now();
    begin(state);
    this.listen();
  },

  listen() {
    if (this.source) this.source.close();
    if (document.hidden) return;
    this.begun = false;
    const source = this.source = new EventSource("api/stream?after=" + encodeURIComponent(this.id));
    const on = (name, action) => source.addEventListener(name, event => {
      if (source !== this.source) return;
      this.heard = Date.now();
      this.begun = true;
      if (event.lastEventId) this.id = event.lastEventId;
      this.set("live");
      action(event.data);
    });
    source.onopen = () => { if (source === this.source) { this.heard = Date.now(); this.set("live"); } };
    on("slot", data => take("slot", JSON.parse(data)));
    on("alerts", data => take("alerts", JSON.parse(data)));
    on("beat", () => {});
    on("reset", () => this.begin());
    source.onerror = () => {
      if (source !== this.source) return;
      if (source.readyState === EventSource.CLOSED || !this.begun) this.askInstead();
      else if (this.mode === "live") this.set("off");
    };
  },

  /** Gives the stream up for a while. */
  askInstead() {
    if (this.source) this.source.close();
    this.source = null;
    this.tryStreamAt = Date.now() + 30000;
    this.asking = Date.now();
    this.ask();
  },

  async ask() {
    try {
      const response = await fetch("api/events?after=" + encodeURIComponent(this.id));
      if (response.status === 401) { this.set("out"); return; }
      if (!response.ok) throw new Error(response.status);
      this.heard = Date.now();
      this.set("poll");
      for (const event of await response.json()) {
        if (event.event === "reset") { this.begin(); return; }
        this.id = event.id;
        take(event.event, event.data);
      }
    } catch (e) {
      this.set("off");
    }
  },

  begin() { this.load().catch(() => this.set("off")); },

  set(mode) {
    if (this.mode !== mode) { this.mode = mode; updateBanner(); }
  },

  /** Each second: ages, and whether anybody still talks. */
  tick() {
    updateTimes(this.wall());
    updateBanner();
    if (document.hidden) return;
    const silent = Date.now() - this.heard > SILENCE;
    if (this.source && silent) this.askInstead();
    else if (!this.source && Date.now() - this.asking > ASK_EVERY) {
      this.asking = Date.now();
      if (!store.title) this.begin();
      else if (this.mode !== "out" && Date.now() > this.tryStreamAt) { this.tryStreamAt = Date.now() + 30000; this.listen(); }
      else this.ask();
    }
  }
};

function begin(state) {
  store.title = state.title;
  store.slotSeconds = state.slotSeconds;
  store.sizes = Object.fromEntries(state.grains.map(grain => [grain.name, grain.size]));
  store.profilers = new Set(state.profiles);
  mark = state.mark;
  charts.forEach(chart => chart.drop());
  evidence.chart = null;
  groups.clear();
  endpoints.list = [];
  endpoints.chosen = null;
  endpoints.charts = [];
  store.series = state.series;
  store.grains = {};
  takeHistory(state.history, 0);
  put($("title"), state.title);
  buildRanges(state.grains);
  updateAlerts(state.alerts);
  buildEndpoints();
  buildGroups();
  buildProfiles(state.profiles);
  takeParts(state.slot);
  showEvidence(aimed() !== null && !store.begun);
  store.begun = true;
  if (store.shown !== "fine") show(store.shown);
  performance.mark("painted");
}

function take(name, data) {
  if (name === "alerts") {
    live.wallShift = data.wallShift;
    updateAlerts(data);
    updateTimes(live.wall());
    updateEndpoints();
    return;
  }
  live.dataAt = (data.slot + 1) * store.slotSeconds * 1000;
  live.offset += Math.max(0, live.dataAt - live.now()); // the server's axis has jumped, as after a sleep
  live.wallShift = data.wallShift;
  takeSlot(data.slot, data.values);
  takeParts(data);
  updateEndpoints();
  if (store.shown === "fine") charts.forEach(drawSoon);
  else if (data.slot % (store.shown === "medium" ? 6 : 60) === 0) show(store.shown);
  if (data.known > store.series.length) fetchNewSeries();
}

function takeParts(slot) {
  store.trouble = slot.trouble;
  updateParts(slot.parts);
  updateDecisions(slot.decisions);
  updateSelf(slot.self);
  updateBanner();
}

async function fetchNewSeries() {
  if (store.fetching) return;
  store.fetching = true;
  try {
    const response = await fetch("api/series?after=" + store.series.length).catch(() => ({ok: false}));
    if (!response.ok) return;
    const more = await response.json();
    const from = store.series.length;
    store.series = store.series.concat(more.series);
    takeHistory(more.history, from);
    buildEndpoints();
    buildGroups();
    if (evidence.rule !== null && !evidence.chart) showEvidence(false);
  } finally {
    store.fetching = false;
  }
}

function buildRanges(grains) {
  $("ranges").replaceChildren(...grains.map(grain => make("button", {
    "aria-pressed": String(grain.name === store.shown), "data-grain": grain.name, title: "a point every " + span(grain.step), onclick: () => show(grain.name)
  }, span(grain.step * grain.size))));
}

async function show(grain) {
  store.shown = grain;
  [...$("ranges").children].forEach(each => each.setAttribute("aria-pressed", String(each.dataset.grain === grain)));
  if (grain !== "fine") {
    const response = await fetch("api/history?grain=" + grain).catch(() => ({ok: false})); // without a connection as it was
    if (!response.ok) return;
    const answer = await response.json();
    takeHistory(answer.history, 0);
  }
  charts.forEach(chart => { chart.told = null; drawSoon(chart); });
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) { if (live.source) live.source.close(); live.source = null; }
  else if (store.title) live.listen();
});
setInterval(() => live.tick(), 1000);
live.begin();
