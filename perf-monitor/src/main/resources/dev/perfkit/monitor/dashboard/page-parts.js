/* Components: their snapshots, those that are known in a way of their own, others as they come. */
const HEALTH = {UP: "ok", UNKNOWN: "", DOWN: "critical", EJECTED: "warning"};
const share = (part, whole) => whole > 0 ? part / whole : null;

function meter(value, tone) {
  const bar = make("i", {});
  bar.style.width = Math.round(Math.max(0, Math.min(1, value || 0)) * 100) + "%";
  return make("span", {class: "meter " + (tone || ""), "aria-hidden": "true"}, bar);
}

function table(label, heads, rows) {
  return make("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": label}, make("table", {},
      make("thead", {}, make("tr", {}, ...heads.map(head => make("th", {scope: "col"}, head)))),
      make("tbody", {}, ...rows.map(([first, ...rest]) => make("tr", {}, make("th", {scope: "row"}, first),
          ...rest.map(cell => make("td", {}, cell)))))));
}

/** A table of words, which are read from the left and may be long. */
function textTable(label, heads, rows) {
  const made = table(label, heads, rows);
  made.classList.add("text-cells");
  made.querySelectorAll("thead th").forEach(head => head.classList.add("text"));
  return made;
}

const stat = (name, value) => make("div", {}, make("dt", {}, name), make("dd", {}, value));

/* By the name of the snapshot's record; a test compares them with the records. Bottlenecks and trials get theirs when they publish. */
const PANELS = {
  BalancerSnapshot(part, s) {
    const busiest = Math.max(1, ...s.nodes.map(node => node.inFlight));
    return [
      make("dl", {class: "stats"}, stat("strategy", s.strategy), stat("refusals", figure(s.refusals, "1")), s.panic ? stat("panic", "health is ignored") : null),
      table("Nodes of " + part.name, ["node", "health", "in flight", "picks", "failed", "response"], s.nodes.map(node => [
        node.name,
        make("span", {class: "badge " + (HEALTH[node.health] || "")}, node.admin === "ACTIVE" || !node.admin ? node.health : node.admin + ", " + node.health),
        make("span", {}, meter(node.inFlight / busiest), String(node.inFlight)),
        figure(node.picks, "1"), figure(share(node.failures, node.picks), "share"), figure(node.responseNanos || null, "ns")]))];
  },
  CacheSnapshot(part, s) {
    return [
      table("Tiers of " + part.name, ["tier", "hit rate", "reads", "entries", "evicted", "errors", "p99"], [s.near, s.far].filter(Boolean).map(tier => {
        const rate = share(tier.hits, tier.hits + tier.misses);
        return [
          make("span", {}, tier.name + " ", tier.up ? null : make("span", {class: "badge critical"}, "DOWN")),
          make("span", {}, meter(rate, "ok"), figure(rate, "share")), figure(tier.hits + tier.misses, "1"),
          tier.entries < 0 ? "–" : figure(tier.entries, "1"), figure(tier.evictions, "1"), figure(tier.errors, "1"),
          tier.calls && tier.calls.count ? figure(tier.calls["p99 ns"], "ns") : "–"];
      })),
      make("dl", {class: "stats"}, stat("loads", figure(s.loads.count, "1")), stat("load p99", figure(s.loads["p99 ns"], "ns")),
          stat("stale served", figure(s.serving?.stale, "1")), stat("dirty keys", figure(s.dirtyKeys, "1")))];
  },
  AutoscalerSnapshot(part, s) {
    return [make("dl", {class: "stats"}, stat("wanted", String(s.wanted)), stat("ready", String(s.ready)), stat("draining", String(s.draining)),
        stat("role", s.leader ? "leader" : "looks on"), stat("grew", figure(s.growths, "1")), stat("shrank", figure(s.shrinkages, "1")),
        stat("failures", figure(s.failures, "1")), s.dryRun ? stat("dry run", "tells only") : null)];
  },
  TaskQueueSnapshot(part, s) {
    return [make("dl", {class: "stats"}, stat("queued", figure(s.queued, "1")), stat("running", figure(s.running, "1")), stat("delayed", figure(s.delayed, "1")),
        stat("completed", figure(s.completed, "1")), stat("failed", figure(s.failed, "1")), stat("retries", figure(s.retries, "1")),
        stat("dropped", figure(s.dropped, "1")), stat("rejected", figure(s.rejected, "1")), stat("timeouts", figure(s.timeouts, "1")),
        s.overdue ? stat("overdue", make("b", {class: "critical"}, figure(s.overdue, "1"))) : null,
        stat("waited, p99", figure(s.waits["p99 ns"], "ns")), stat("ran, p99", figure(s.runs["p99 ns"], "ns")),
        stat("lanes", Object.entries(s.lanes).map(([lane, queued]) => lane.toLowerCase() + " " + queued).join(", ") || "none"))];
  },
  HostSnapshot(part, s) {
    const of = (value, limit) => figure(value, "bytes") + " of " + figure(limit, "bytes");
    return [make("dl", {class: "stats"},
        s.cpu ? stat("processors", String(s.cpu.processors)) : null, s.cpu ? stat("load", figure(s.cpu.load, "1")) : null,
        s.memory ? stat("memory available", of(s.memory.available, s.memory.total)) : null,
        s.memory?.swapTotal ? stat("swap used", of(s.memory.swapUsed, s.memory.swapTotal)) : null,
        stat("this process", figure(s.process.residentBytes, "bytes")), stat("its files", figure(s.files.count, "1") + " of " + figure(s.files.limit, "1")),
        s.container ? stat("container memory", s.container.memoryLimit ? of(s.container.workingSet, s.container.memoryLimit)
            : figure(s.container.workingSet, "bytes") + ", no limit") : null,
        s.container ? stat("container processors", s.container.cpuLimit ? figure(s.container.cpuLimit, "1") : "no limit") : null,
        s.container?.throttling ? stat("throttled", figure(share(s.container.throttling.throttledPeriods, s.container.throttling.periods), "share")) : null)];
  },
  MemorySnapshot(part, s) {
    const tone = {SUSPECTED: "warning", CONFIRMED: "critical", STEADY: "ok", PLATEAU: "ok", REVOKED: "ok"};
    return [
      make("dl", {class: "stats"}, stat("heap", figure(s.heapUsed, "bytes") + (s.heapMax ? " of " + figure(s.heapMax, "bytes") : "")),
          stat("live", figure(s.liveBytes, "bytes")), stat("resident", figure(s.residentBytes, "bytes")), stat("in GC", figure(s.gcShare, "share")),
          stat("metaspace", figure(s.metaspaceBytes, "bytes")), stat("direct", figure(s.directBytes, "bytes")),
          stat("threads", figure(s.threads, "1")), stat("files", figure(s.openFiles, "1"))),
      part.verdicts ? textTable("Verdicts of " + part.name, ["what may leak", "verdict", "why"], part.verdicts.map(verdict => [
        words(verdict.resource), make("span", {class: "badge " + (tone[verdict.state] || "")}, words(verdict.state).toUpperCase()), verdict.why])) : null
    ].filter(Boolean);
  }
};

function scalarText(name, value) {
  if (value === null) return "–";
  if (typeof value === "number") return /nanos$/i.test(name) || / ns$/.test(name) ? figure(value, "ns") : /bytes/i.test(name) ? figure(value, "bytes") : figure(value, "1");
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return moment(Date.parse(value));
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}

/** Whatever a record holds: its plain components as figures, its lists of records as tables, records in it likewise. */
function generic(part, snapshot) {
  if (snapshot === null || typeof snapshot !== "object") return [make("p", {class: "note"}, String(snapshot ?? "cannot be read"))];
  const flat = [], inner = [];
  for (const [name, value] of Object.entries(snapshot)) {
    if (name === "name") continue;
    if (value === null || typeof value !== "object") flat.push(stat(words(name), scalarText(name, value)));
    else if (Array.isArray(value) && value.length && typeof value[0] === "object" && value[0] !== null) {
      const heads = Object.keys(value[0]);
      inner.push([name, table(name + " of " + part.name, heads.map(words), value.map(row => heads.map(head => plain(head, row[head]))))]);
    } else if (Array.isArray(value)) flat.push(stat(words(name), value.length ? value.map(each => scalarText(name, each)).join(", ") : "none"));
    else inner.push([name, make("dl", {class: "stats"}, ...Object.entries(value).map(([key, each]) => stat(words(key), plain(key, each))))]);
  }
  return [make("dl", {class: "stats"}, ...flat), ...inner.map(([name, content]) => make("div", {class: "inner"}, make("h3", {}, words(name)), content))];
}

const plain = (name, value) => value !== null && typeof value === "object"
    ? Object.entries(value).map(([key, each]) => key + " " + plain(key, each)).join(", ") : scalarText(name, value);

const panels = new Map();

function updateParts(parts) {
  const shown = parts.filter(part => part.type !== "Profiler");
  shown.forEach((part, i) => {
    const key = part.type + " " + part.name;
    let panel = panels.get(key);
    if (!panel) {
      const id = "part-" + i;
      panel = {name: part.name, content: make("div", {}), json: ""};
      panel.section = make("section", {"aria-labelledby": id}, make("div", {class: "bar"}, make("h2", {id}, part.name),
          make("p", {class: "note"}, words(part.type.replace(/Snapshot$/, "")))), panel.content);
      // Kept here, since asking for it lays the page out.
      panel.content.addEventListener("scroll", event => panel.scrolled = event.target.scrollLeft, true);
      panels.set(key, panel);
      $("parts").append(panel.section);
    }
    const json = JSON.stringify([part.snapshot, part.verdicts]);
    if (json === panel.json) return;
    let content;
    try {
      content = (PANELS[part.type] || generic)(part, part.snapshot);
    } catch (e) {
      content = generic(part, part.snapshot); // a record of that name, and of other components
    }
    if (panel.content.contains(document.activeElement)) return; // somebody reads it by keys: the next time
    panel.json = json;
    panel.content.replaceChildren(...content);
    if (panel.scrolled > 0) panel.content.querySelector(".scroll").scrollLeft = panel.scrolled;
  });
}
