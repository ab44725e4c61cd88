// Figures as a person reads them; the same digits as in the text report.
const data = JSON.parse(document.getElementById("data").textContent);

function byId(id) {
  return document.getElementById(id);
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function digits(value) {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function duration(nanos) {
  if (nanos === null) return "-";
  const units = ["ns", "us", "ms", "s"];
  let unit = 0;
  let value = nanos;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return (unit === 0 ? value.toFixed(0) : digits(value)) + " " + units[unit];
}

function count(value) {
  return value.toLocaleString("en");
}

function percent(share) {
  const value = 100 * share;
  if (value === 0 || value >= 100 || Number.isNaN(value)) return (value || 0).toFixed(0) + " %";
  if (value < 0.001) return "< 0.001 %";
  const shown = Math.min(value, 99.9);
  return (shown >= 1 ? shown.toFixed(1) : shown >= 0.1 ? shown.toFixed(2) : shown.toFixed(3)) + " %";
}

// The header.
{
  document.title = data.profiler + " - PerfKit profile";
  byId("profiler").textContent = data.profiler;
  const calls = data.sites.reduce((sum, site) => sum + site.calls, 0);
  const errors = data.sites.reduce((sum, site) => sum + site.errors, 0);
  const facts = [
    ["taken", data.takenAt.replace("T", " ").replace(/(\.\d{3})\d*/, "$1").replace("Z", " UTC")],
    ["over", duration(data.elapsed)],
    ["sites", count(data.sites.length)],
    ["calls", count(calls)],
    ["errors", count(errors)],
  ];
  for (const [name, value] of facts) {
    const fact = element("div");
    fact.append(element("dt", "", name), element("dd", "", value));
    byId("facts").append(fact);
  }
  byId("overhead").textContent = data.overhead;
  if (data.coverage !== null) {
    const missing = data.notWoven.length === 0 ? "" : "; not woven: " + data.notWoven.join(", ");
    byId("coverage").textContent = data.coverage + missing;
    byId("coverage").classList.toggle("warn", data.notWoven.length > 0);
    byId("coverage").hidden = false;
  }
  if (data.unmeasuredCalls > 0) {
    byId("unmeasured").textContent = count(data.unmeasuredCalls) + (data.unmeasuredCalls === 1 ? " call" : " calls") + " ran unmeasured: no profiler was installed";
    byId("unmeasured").hidden = false;
  }
}
