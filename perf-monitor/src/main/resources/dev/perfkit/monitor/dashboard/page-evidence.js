/* An alert's evidence: the chart of what its rule watches, and where more is told. The address #rule=NAME opens it. And error budgets. */
const evidence = {rule: null, chart: null, words: null};
const aimed = () => new URLSearchParams(location.hash.slice(1)).get("rule");

const evidenceLink = (rule, place) => make("a", {
  href: "#rule=" + encodeURIComponent(rule.rule), "data-act": place + " " + rule.rule, title: "Its chart and profile"
}, rule.rule);

/** Shows the evidence of the rule that the address names. */
function showEvidence(scroll) {
  const name = aimed();
  if (evidence.chart) evidence.chart.drop();
  Object.assign(evidence, {rule: name, chart: null, words: make("p", {class: "note"})});
  const box = $("evidence");
  box.hidden = name === null || !alerts.monitor;
  [...$("active").children].forEach(item => item.dataset.rule === name ? item.setAttribute("aria-current", "true") : item.removeAttribute("aria-current"));
  if (box.hidden) return;
  const rule = alerts.rules.find(each => each.rule === name);
  const place = rule ? store.series.findIndex(series => series.name === rule.signal) : -1;
  if (place >= 0) evidence.chart = new Chart(place, {label: rule.signal, height: 170});
  box.replaceChildren(make("div", {class: "bar"}, make("h3", {}, name), evidence.words, make("button", {onclick: closeEvidence}, "Close")),
      ...(evidence.chart ? [evidence.chart.figure] : []), make("p", {class: "links"}, ...evidenceLinks(place)));
  tellEvidence();
  if (scroll) {
    box.scrollIntoView({block: "center"});
    box.focus({preventScroll: true});
  }
}

function evidenceLinks(place) {
  const series = store.series[place];
  if (!series) return [];
  const row = endpointOf(series);
  // What is of no component may be of any profiler's calls.
  const profilers = isProfiled(series) ? [series.part] : row ? [...store.profilers] : [];
  const panel = [...panels.values()].find(each => each.name === series.part && !isProfiled(series));
  return [
    row ? make("button", {class: "quiet", onclick: () => { choose(row); $("focus").scrollIntoView({block: "center"}); }}, "All charts of " + row.name) : null,
    ...profilers.map(name => make("a", {href: "profile?format=html&name=" + encodeURIComponent(name), target: "_blank", rel: "noopener"},
        "Flame graph and sites of " + name)),
    panel ? make("button", {class: "quiet", onclick: () => panel.section.scrollIntoView({block: "center"})}, "State of " + series.part) : null
  ].filter(Boolean);
}

function tellEvidence() {
  if (evidence.rule === null || $("evidence").hidden) return;
  const rule = alerts.rules.find(each => each.rule === evidence.rule);
  put(evidence.words, !rule ? "is no rule of this monitor now" : rule.status.toLowerCase() + ", " + (rule.statistic || "value") + " " + ruleValue(rule)
      + (limitText(rule) ? "; " + limitText(rule) : "") + (rule.signal ? "" : "; it watches the rule itself, and has no chart"));
}

function closeEvidence() {
  const name = evidence.rule;
  history.pushState(null, "", location.pathname);
  showEvidence(false);
  focusOn("alert " + name);
}

addEventListener("hashchange", () => showEvidence(true));

/** An objective has two rules that know the same: told is what the one says that has seen more. */
function buildBudgets() {
  const budgets = new Map();
  for (const {budget} of alerts.rules) if (budget && !(budgets.get(budget.slo)?.known > budget.known)) budgets.set(budget.slo, budget);
  $("budgets").hidden = budgets.size === 0;
  const tone = budget => budget.left <= 0 ? "critical" : budget.burnRate > 1 ? "warning" : "ok";
  $("budgets").lastElementChild.replaceChildren(table("Error budgets", ["objective", "left", "burns", "lasts", "seen"], [...budgets.values()].map(budget => [
    budget.slo + " " + digits(budget.objective * 100) + " %",
    make("span", {}, meter(budget.left, tone(budget)), figure(budget.left, "share")),
    make("b", {class: budget.burnRate > 1 ? "warning" : ""}, digits(budget.burnRate) + " ×"),
    budget.left <= 0 ? "used up" : budget.lasts === null || budget.lasts > 30 * 86400 ? "over 30 d" : span(budget.lasts), span(budget.known)])));
}
