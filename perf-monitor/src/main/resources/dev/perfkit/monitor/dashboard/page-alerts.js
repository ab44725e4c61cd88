/* Alerts, what a person does to them, and the banner that says in two seconds how things are. */
const RANK = {FIRING: 0, PENDING: 1, RESOLVED: 2, INACTIVE: 3};
let alerts = {rules: [], marks: []};
let mark = null;
let dialogFor = null;

/** Judged is not the signal's own figure, but how fast a budget burns, or how surprising it is. */
const isOther = rule => rule.budget || /^surprise /.test(rule.statistic || "");

/** A figure in the unit of what the rule judges. */
function ruleFigure(rule, value) {
  if (isOther(rule)) return figure(value, rule.budget ? "×" : "1");
  return rule.unit.endsWith("/s") ? figure(value, rule.unit.slice(0, -2), true) : figure(value, shareOr(rule.unit, rule.statistic || ""));
}

const ruleValue = rule => ruleFigure(rule, rule.value);
const toneOf = rule => rule.status === "FIRING" ? (rule.level || "WARNING").toLowerCase() : rule.status.toLowerCase();

function updateAlerts(next) {
  const before = new Map(alerts.rules.map(rule => [rule.rule, rule]));
  alerts = {rules: next.rules || [], marks: next.marks || [], monitor: next.monitor};
  store.rules = alerts.rules;
  $("alerts").hidden = !alerts.monitor;
  const active = alerts.rules.filter(rule => rule.status !== "INACTIVE")
      .sort((a, b) => RANK[a.status] - RANK[b.status] || (b.level === "CRITICAL") - (a.level === "CRITICAL"));
  const focused = document.activeElement?.dataset?.act;
  settle($("active"), active.map(alertItem));
  buildRules();
  if (focused) focusOn(focused);
  buildBudgets();
  tellEvidence();
  if (before.size) alerts.rules.forEach(rule => announce(rule, before.get(rule.rule)));
  updateBanner();
}

const focusOn = act => document.querySelector("[data-act=" + CSS.escape(act) + "]")?.focus();

/** Says aloud what fired, rose, fell or was resolved; the last few, since several may come at once. */
function announce(rule, before) {
  const fires = rule.status === "FIRING" && (before?.status !== "FIRING" || before.level !== rule.level);
  if (!fires && (rule.status !== "RESOLVED" || before?.status === "RESOLVED")) return;
  $("alarm").append(make("span", {}, rule.rule + (fires ? " fires, " + (rule.level || "").toLowerCase() + ": " + ruleValue(rule) : " is resolved") + ". "));
  while ($("alarm").children.length > 20) $("alarm").firstChild.remove();
}

/** Shows items in place of those there, and lets what is alike stand: a press of the mouse that lasts across a change is a click. */
function settle(list, items) {
  const names = new Set(items.map(item => item.dataset.rule));
  [...list.children].filter(item => !names.has(item.dataset.rule)).forEach(item => item.remove());
  const old = new Map([...list.children].map(item => [item.dataset.rule, item]));
  items.forEach((item, i) => {
    const shown = old.get(item.dataset.rule) || item;
    if (shown !== item) {
      item.getAttributeNames().concat(shown.getAttributeNames()).forEach(name =>
          item.hasAttribute(name) ? shown.setAttribute(name, item.getAttribute(name)) : shown.removeAttribute(name));
      const next = [...item.children];
      [...shown.children].forEach((child, c) => { if (!child.isEqualNode(next[c])) child.replaceWith(next[c]); });
    }
    if (list.children[i] !== shown) list.insertBefore(shown, list.children[i] || null);
  });
}

function alertItem(rule) {
  const marks = alerts.marks.filter(each => each.alert === rule.rule);
  const note = marks.map(each => each.until
      ? "silenced by " + each.by + " until " + moment(Date.parse(each.until)) + (each.note ? ": " + each.note : "")
      : "acknowledged by " + each.by + (each.note ? ": " + each.note : "")).join("; ");
  const buttons = mark && rule.status !== "RESOLVED" ? make("div", {class: "acts"},
      rule.status !== "FIRING" || marks.some(each => !each.until) ? null : button(rule, "acknowledge", "Acknowledge"),
      marks.some(each => each.until) ? null : button(rule, "silence", "Silence")) : make("span", {});
  return make("li", {class: toneOf(rule), "data-rule": rule.rule, "aria-current": rule.rule === aimed() ? "true" : null},
      make("span", {class: "badge " + toneOf(rule)}, rule.status === "FIRING" ? rule.level : rule.status),
      make("strong", {}, evidenceLink(rule, "alert"), note ? make("small", {}, note) : null),
      make("span", {}, (rule.statistic || "value") + " ", make("b", {}, ruleValue(rule)), make("small", {}, limitText(rule))),
      rule.status === "PENDING" ? pendingProgress(rule) : make("span", {class: "since", "data-since": rule.since}, ""),
      buttons);
}

function limitText(rule) {
  if (rule.error) return "its source fails: " + rule.error;
  const limit = (rule.status === "FIRING" && rule.level === "CRITICAL" ? rule.critical : rule.warning) || rule.critical;
  return limit ? "fires at " + ruleFigure(rule, limit.fire) + (limit.clear > limit.fire ? " or less" : "") + ", clears at " + ruleFigure(rule, limit.clear) : "";
}

function button(rule, act, label) {
  return make("button", {"data-act": act + " " + rule.rule, "aria-label": label + " " + rule.rule, onclick: () => ask(act, alerts.rules.find(each => each.rule === rule.rule) || rule)}, label);
}

function pendingProgress(rule) {
  return make("span", {class: "wait", "data-since": rule.since, "data-for": rule.pendingFor || 0, "data-blind": rule.verdict === "NODATA" || rule.verdict === "ERROR"},
      make("progress", {max: 1, value: 0, "aria-label": rule.rule + " fires when this is full"}), make("small", {}, ""));
}

/** What moves with time alone. */
function updateTimes(now) {
  document.querySelectorAll("#active .since").forEach(each => put(each, "for " + span((now - each.dataset.since) / 1000)));
  document.querySelectorAll("#active .wait").forEach(each => {
    const waited = now - each.dataset.since, needed = Number(each.dataset.for);
    each.firstChild.value = needed > 0 ? Math.min(1, waited / needed) : 1;
    put(each.lastChild, each.dataset.blind ? "no data: it waits for some" : waited < needed ? "fires in " + span((needed - waited) / 1000) + " if it lasts" : "fires at the next evaluation if it lasts");
  });
}

function buildRules() {
  const well = alerts.rules.filter(rule => rule.status === "INACTIVE");
  const blind = well.filter(rule => rule.verdict === "NODATA" || rule.verdict === "ERROR");
  put($("rules-summary"), alerts.rules.length + (alerts.rules.length === 1 ? " rule" : " rules") + ", " + (well.length - blind.length) + " well"
      + (blind.length ? ", " + blind.length + " without data" : ""));
  const level = (rule, name) => rule[name] ? ruleFigure(rule, rule[name].fire) : "–";
  const content = table("Rules", ["rule", "state", "judges", "value", "warning", "critical", "window known"], alerts.rules.map(rule => [
    evidenceLink(rule, "rule"),
    make("span", {class: "badge " + (rule.status !== "INACTIVE" ? toneOf(rule) : rule.verdict === "CLEAR" || rule.verdict === "HOLD" ? "ok" : "")},
        rule.status !== "INACTIVE" ? rule.level && rule.status === "FIRING" ? rule.level : rule.status
            : rule.verdict === "CLEAR" || rule.verdict === "HOLD" ? "WELL" : rule.verdict === "ERROR" ? "FAILS" : rule.verdict === "BREACH" ? "BREACH" : "NO DATA"),
    rule.statistic || "", ruleValue(rule), level(rule, "warning"), level(rule, "critical"), figure(rule.coverage, "share")]));
  const holder = $("rules").querySelector(".scroll");
  holder.replaceChildren(content.firstChild);
}

function updateBanner() {
  const firing = alerts.rules.filter(rule => rule.status === "FIRING").sort((a, b) => (b.level === "CRITICAL") - (a.level === "CRITICAL"));
  const critical = firing.filter(rule => rule.level === "CRITICAL");
  const pending = alerts.rules.filter(rule => rule.status === "PENDING");
  const blind = alerts.rules.filter(rule => rule.status === "INACTIVE" && (rule.verdict === "NODATA" || rule.verdict === "ERROR"));
  const age = live.dataAge();
  const late = age > Math.max(15, store.slotSeconds * 3);
  let state = "ok", sign = "✓", headline = alerts.monitor ? "All is well" : "Watching";
  const list = rules => rules.slice(0, 3).map(rule => rule.rule).join(", ") + (rules.length > 3 ? " and " + (rules.length - 3) + " more" : "");
  let lines = [];
  const failing = blind.filter(rule => rule.verdict === "ERROR");
  const well = !firing.length && !pending.length && alerts.monitor;
  if (firing.length) {
    const worst = critical[0] || firing[0];
    state = critical.length ? "critical" : "warning";
    sign = critical.length ? "‼" : "!";
    headline = firing.length === 1 ? (critical.length ? "Critical: " : "Warning: ") + worst.rule
        : firing.length + " alerts fire" + (critical.length ? ", " + critical.length + " critical" : "");
    lines.push(firing.length === 1 ? (worst.statistic || "value") + " " + ruleValue(worst) + ", for " + span((live.wall() - worst.since) / 1000) : list(firing));
  } else if (pending.length) {
    state = "pending"; sign = "…";
    headline = pending.length === 1 ? pending[0].rule + " may fire soon" : pending.length + " alerts may fire soon";
    if (pending.length > 1) lines.push(list(pending));
  } else if (failing.length) {
    state = "stale"; sign = "?";
    headline = failing.length === 1 ? failing[0].rule + " cannot be judged" : failing.length + " rules cannot be judged";
  } else if (alerts.monitor && blind.length === alerts.rules.length) {
    state = "stale"; sign = "?"; headline = alerts.rules.length ? "No rule has data" : "No rules";
  }
  if (live.mode === "out") { state = "stale"; sign = "?"; headline = "Signed out"; lines = ["The service was started anew: open its new address."]; }
  else if (live.mode === "off" || late) {
    lines.unshift("Last known: " + headline.charAt(0).toLowerCase() + headline.slice(1));
    state = "stale"; sign = "?"; headline = live.mode === "off" ? "No connection" : "No news for " + span(age);
  } else if (well && alerts.rules.length) {
    lines.push(blind.length ? [alerts.rules.length - blind.length + " rules are well",
        blind.length > failing.length ? blind.length - failing.length + " have no data" : null,
        failing.length ? failing.length + (failing.length === 1 ? " fails" : " fail") : null].filter(Boolean).join(", ") : "All " + alerts.rules.length + " rules are well");
  }
  if (store.trouble) lines.push(store.trouble);
  $("banner").dataset.state = state;
  put($("sign"), sign);
  put($("headline"), headline);
  put($("subline"), lines.join(" · "));
  put($("age"), age === null ? "" : "data " + span(age) + " old");
  put($("link"), {live: "live", poll: "asking every 5 s", off: "no connection", out: "signed out"}[live.mode]);
  $("link").dataset.mode = live.mode === "poll" ? "live" : live.mode;
  const title = (firing.length ? "(" + firing.length + ") " : "") + (store.title || "PerfKit");
  if (document.title !== title) document.title = title;
}

/* ---- the dialog ---- */
async function post(path, fields) {
  const response = await fetch(path, {method: "POST", headers: {"X-PerfKit-Mark": mark}, body: new URLSearchParams(fields)});
  if (!response.ok) throw new Error((await response.text()).trim());
  return response.json();
}

function ask(act, rule) {
  dialogFor = {act, rule: rule.rule, opener: act + " " + rule.rule};
  put($("dialog-h"), act === "silence" ? "Silence an alert" : "Acknowledge an alert");
  put($("dialog-what"), rule.rule + ": " + (rule.statistic || "value") + " " + ruleValue(rule));
  put($("do"), act === "silence" ? "Silence" : "Acknowledge");
  put($("refused"), "");
  $("length").hidden = act !== "silence";
  $("minutes").disabled = act !== "silence";
  $("preview").hidden = true;
  $("note").value = "";
  $("dialog").showModal();
  if (act === "silence") {
    post("api/preview", {alert: rule.rule}).then(answer => {
      put($("preview"), answer.muted.length ? "It would mute now: " + answer.muted.join(", ") : "It would mute nothing now.");
      $("preview").hidden = false;
    }).catch(() => {});
  }
}

$("cancel").addEventListener("click", () => $("dialog").close());
$("dialog").addEventListener("close", () => {
  if (dialogFor) focusOn(dialogFor.opener);
  dialogFor = null;
});
$("dialog").querySelector("form").addEventListener("submit", event => {
  event.preventDefault();
  const fields = {alert: dialogFor.rule, by: $("by").value, note: $("note").value};
  if (dialogFor.act === "silence") fields.minutes = $("minutes").value;
  post("api/" + dialogFor.act, fields).then(() => $("dialog").close()).catch(e => put($("refused"), e.message));
});
