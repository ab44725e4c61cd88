/* Endpoints, components, everything else that has signals. Panels are for what is there; what is not there has none. */
const endpoints = {list: [], sort: "load", falling: true, chosen: null, all: false, charts: []};
const MOST_ROWS = 12;
const SPARK = 60;

/** Latencies of a profiler, and those that are of no component. */
function isEndpoint(series) {
  return series.kind === "latency" && (series.part === "" || isProfiled(series));
}

/** Another component may have a profiler's name, but its signals begin otherwise. */
const isProfiled = series => store.profilers.has(series.part) && series.name.startsWith(series.part + ".");

function endpointName(series) {
  let name = series.name.replace(/\.(latency|duration|time)$/, "");
  if (series.part && name.startsWith(series.part + ".")) name = name.slice(series.part.length + 1);
  return name;
}

const COLUMNS = [
  ["endpoint", "endpoint", row => row.name],
  ["p95", null, null],
  ["rate", "rate", row => row.figures[0], value => figure(value, "1", true)],
  ["errors", "errors", row => row.figures[1], value => figure(value, "share")],
  ["p50", "p50", row => row.figures[2], value => figure(value, "ns")],
  ["p95", "p95", row => row.figures[3], value => figure(value, "ns")],
  ["p99", "p99", row => row.figures[4], value => figure(value, "ns")]
];

function buildEndpoints() {
  const before = new Map(endpoints.list.map(row => [row.place, row]));
  endpoints.list = store.series.flatMap((series, place) => isEndpoint(series)
      ? [before.get(place) || {place, series, name: endpointName(series), figures: []}] : []);
  $("endpoints").hidden = endpoints.list.length === 0;
  if (endpoints.list.length === 0) return;
  readEndpoints();
  $("endpoint-table").tHead.replaceChildren(make("tr", {}, ...COLUMNS.map(([, given, value], i) => {
    const label = given || "p95, last " + span(SPARK * store.slotSeconds);
    const sorts = value && i > 0;
    return make("th", {scope: "col", class: i === 1 ? "wide" : i === 4 ? "wide" : null, "data-column": i},
        sorts ? make("button", {onclick: () => sortEndpoints(i)}, label) : label);
  })));
  orderEndpoints();
}

function readEndpoints() {
  endpoints.list.forEach(row => row.figures = [0, 1, 2, 3, 4].map(column => newest(row.place, column)));
}

/** Rows keep their places until somebody asks for another order: what moves cannot be read. */
function orderEndpoints() {
  const load = row => (row.figures[0] || 0) * (row.figures[2] || 0);
  const by = endpoints.sort === "load" ? load : COLUMNS[endpoints.sort][2];
  endpoints.list.sort((a, b) => ((by(b) ?? -1) - (by(a) ?? -1)) * (endpoints.falling ? 1 : -1));
  [...$("endpoint-table").tHead.querySelectorAll("th")].forEach((head, i) => {
    if (i === endpoints.sort) head.setAttribute("aria-sort", endpoints.falling ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  });
  put($("endpoints-note"), endpoints.list.length + (endpoints.list.length === 1 ? " endpoint" : " endpoints")
      + (endpoints.sort === "load" ? ", the busiest first" : "") + "; figures of the last " + span(store.slotSeconds));
  const rows = endpoints.all ? endpoints.list : endpoints.list.slice(0, MOST_ROWS);
  $("endpoint-table").tBodies[0].replaceChildren(...rows.map(row => row.element || newRow(row)));
  $("more").hidden = endpoints.list.length <= MOST_ROWS;
  put($("more"), endpoints.all ? "Show the first " + MOST_ROWS : "Show all " + endpoints.list.length);
  if (!endpoints.list.includes(endpoints.chosen)) choose(endpoints.list[0]);
  updateEndpoints();
}

function sortEndpoints(column) {
  endpoints.falling = endpoints.sort === column ? !endpoints.falling : true;
  endpoints.sort = column;
  orderEndpoints();
}

function newRow(row) {
  row.spark = make("canvas", {"aria-hidden": "true"});
  row.cells = COLUMNS.slice(2).map((column, i) => make("td", {class: i === 2 ? "wide" : null}));
  return row.element = make("tr", {},
      make("th", {scope: "row"}, make("button", {class: "name", title: row.name, onclick: () => choose(row)}, row.name)),
      make("td", {class: "wide"}, row.spark), ...row.cells);
}

const errorsOf = series => series.name.replace(/\.latency$/, "") + ".errors";

/** The level that a rule on the series has reached, for the figure that the rule judges. */
function breach(series, figureName) {
  const rules = store.rules.filter(rule => rule.status === "FIRING" && !isOther(rule) && (figureName === "errors"
      ? rule.signal === errorsOf(series) : rule.signal === series.name && rule.statistic.startsWith(figureName)));
  return rules.some(rule => rule.level === "CRITICAL") ? "critical" : rules.length ? "warning" : "";
}

/** The endpoint that a series belongs to, itself or its errors. */
const endpointOf = series => endpoints.list.find(row => row.series.name === series.name || errorsOf(row.series) === series.name);

function updateEndpoints() {
  readEndpoints();
  for (const row of endpoints.list) {
    if (!row.element || !row.element.isConnected) continue;
    row.cells.forEach((cell, i) => {
      const [name, , value, write] = COLUMNS[i + 2];
      put(cell, write(value(row)));
      cell.className = (i === 2 ? "wide " : "") + breach(row.series, name);
    });
    const p95 = store.grains.fine.values[row.place][3];
    spark(row.spark, p95.slice(-SPARK));
  }
}

function choose(row) {
  if (endpoints.chosen?.element) endpoints.chosen.element.removeAttribute("aria-current");
  endpoints.chosen = row;
  if (!row.element) newRow(row);
  row.element.setAttribute("aria-current", "true");
  endpoints.charts.forEach(chart => chart.drop());
  endpoints.charts = [
    new Chart(row.place, {label: "Response time", height: 210}),
    new Chart(row.place, {label: "Rate", lines: [[0, "rate"]], unit: "1", perSecond: true, watched: ""}),
    new Chart(row.place, {label: "Errors", lines: [[1, "errors"]], unit: "share", watched: errorsOf(row.series)})
  ];
  const inFlight = store.series.findIndex(series => series.name === errorsOf(row.series).replace(/errors$/, "in-flight"));
  if (inFlight >= 0) endpoints.charts.push(new Chart(inFlight, {label: "In flight"}));
  $("focus").replaceChildren(make("h3", {}, row.name), ...endpoints.charts.map(chart => chart.figure));
}

$("more").addEventListener("click", () => { endpoints.all = !endpoints.all; orderEndpoints(); });

/* ---- signals that are no endpoints: small charts, a group for each component or first word ---- */
const groups = new Map();

function groupOf(series) {
  const dots = series.name.split(".");
  if (series.part && series.name.includes("." + series.part + ".")) return dots.slice(0, dots.indexOf(series.part.split(".")[0]) + 1).join(" ");
  return series.part || dots[0];
}

function buildGroups() {
  const stems = new Set(store.series.filter(isEndpoint).map(series => series.name.replace(/\.latency$/, "")));
  store.series.forEach((series, place) => {
    const stem = series.name.replace(/\.(errors|in-flight)$/, "");
    if (isEndpoint(series) || stem !== series.name && stems.has(stem)) return; // shown with its endpoint
    const name = groupOf(series);
    if (!groups.has(name)) groups.set(name, new Map());
    const group = groups.get(name);
    if (group.has(place)) return;
    const label = series.name.split(".").slice(name.split(" ").length).join(" ") || series.name;
    group.set(place, new Chart(place, {label: words(label)}));
  });
  const shown = [...groups].map(([name, group]) => {
    const id = "group-" + name.replace(/[^A-Za-z0-9]/g, "-");
    return make("section", {"aria-labelledby": id}, make("h2", {id}, name),
        make("div", {class: "charts"}, ...[...group.values()].map(chart => chart.figure)));
  });
  shown.forEach((section, i) => {
    const count = [...groups.values()][i].size;
    section.style.setProperty("--share", count);
  });
  $("groups").replaceChildren(...shown);
}

function updateDecisions(decisions) {
  $("decisions").hidden = decisions.length === 0;
  const json = JSON.stringify(decisions);
  if (json === store.decisions) return;
  store.decisions = json;
  $("decision-list").replaceChildren(...decisions.map(each => make("li", {},
      make("time", {datetime: new Date(each.at).toISOString(), title: moment(each.at)}, clock(each.at)),
      make("span", {}, each.part), make("b", {}, each.what), make("span", {}, each.why))));
}

function updateSelf(self) {
  $("self").hidden = false;
  $("self").querySelector("dl").replaceChildren(
      stat("of one core", figure(self.busyShare, "share")), stat("readings", figure(self.samples, "1")),
      stat("history", figure(self.historyBytes, "bytes")), stat("series", self.series + (self.seriesLeftOut ? " (" + self.seriesLeftOut + " left out)" : "")),
      stat("open pages", String(self.clients)), stat("dropped", String(self.clientsDropped)),
      stat("sent", figure(self.bytesSent, "bytes")), stat("refused", String(self.requestsRefused)), stat("signals failed", String(self.signalFailures)));
}

function buildProfiles(names) {
  $("profiles").hidden = names.length === 0;
  const link = (name, format, label, download) => make("a", {
    href: "profile?name=" + encodeURIComponent(name) + "&format=" + format, target: download ? null : "_blank", rel: "noopener", download
  }, label);
  $("profiles").querySelector("ul").replaceChildren(...names.map(name => make("li", {}, make("b", {}, name),
      link(name, "html", "Flame graph and sites", false), link(name, "json", "Download JSON", true),
      link(name, "text", "Download text", true))));
}
