/* How figures are written, and how elements are made: always of text, never of markup, so that no name can be any. */
const $ = id => document.getElementById(id);

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

function digits(value) {
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value) && size < 1000) return Math.round(value).toLocaleString("en");
  return value.toFixed(size >= 10 ? 1 : 2);
}

function scaled(value, step, names) {
  let i = 0;
  while (Math.abs(value) >= step && i < names.length - 1) { value /= step; i++; }
  return digits(value) + " " + names[i];
}

function nanos(value) {
  if (value < 1e3) return digits(value) + " ns";
  return value < 60e9 ? scaled(value / 1e3, 1e3, ["µs", "ms", "s"]) : digits(value / 60e9) + " min";
}

/** A figure of a signal: its unit, or per second where it is a rate. */
function figure(value, unit, perSecond) {
  if (value === null || value === undefined) return "–";
  let text;
  if (unit === "ns") text = nanos(value);
  else if (unit === "share") text = digits(value * 100) + " %";
  else if (unit === "bytes") text = scaled(value, 1024, ["B", "KiB", "MiB", "GiB", "TiB"]);
  else text = Math.abs(value) >= 1e4 ? scaled(value, 1e3, ["", "k", "M", "G", "T"]).trim() : digits(value);
  if (unit !== "1" && unit !== "ns" && unit !== "share" && unit !== "bytes" && unit) text += " " + unit;
  return text + (perSecond ? "/s" : "");
}

function span(seconds) {
  seconds = Math.max(0, seconds);
  if (seconds < 90) return Math.round(seconds) + " s";
  if (seconds < 5400 && seconds !== 3600) return Math.round(seconds / 60) + " min";
  return seconds < 129600 ? Math.round(seconds / 3600) + " h" : Math.round(seconds / 86400) + " d";
}

const clock = millis => new Date(millis).toLocaleTimeString("en-GB");
const moment = millis => new Date(millis).toLocaleString("en-GB", {day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit"});

/** "poolSize" and "pool-size" as words. */
const words = name => name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[-_]/g, " ").toLowerCase();

/** Writes text where it differs: what does not change is not laid out again. */
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
