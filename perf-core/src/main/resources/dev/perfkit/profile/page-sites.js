// The table of the sites: a click on a head sorts, the field filters, a click on a name searches the flame graph.
{
  const optional = new Set(["cancelled", "slow", "returned"]); // shown where any site has some
  const columns = [
    ["name", "site", null],
    ["calls", "calls", count],
    ["errors", "errors", count],
    ["cancelled", "cancelled", count],
    ["slow", "slow", count],
    ["inFlight", "in flight", count],
    ["peak", "peak", count],
    ["mean", "mean", duration],
    ["p50", "p50", duration],
    ["p95", "p95", duration],
    ["p99", "p99", duration],
    ["max", "max", duration],
    ["total", "total", duration],
    ["self", "self", duration],
    ["returned", "to return", duration],
    ["allocation", "alloc/call", null],
    ["cpu", "CPU/call", null],
    ["firstCall", "first call", (nanos) => (nanos > 0 ? duration(nanos) : "-")],
    ["warmUp", "first 1,000", duration],
    ["later", "later", duration],
  ].filter(([key]) => !optional.has(key) || data.sites.some((site) => site[key] > 0));
  const body = document.querySelector("#sites tbody");
  const heads = [];
  let sortedBy = "total";
  let descending = true;

  function nameCell(site) {
    const cell = element("td");
    const name = element(data.tree === null ? "span" : "button");
    for (const part of site.name.split(/(?<=\.)/)) name.append(part, element("wbr"));
    if (data.tree !== null) {
      name.type = "button";
      name.title = "search it in the call tree";
      name.addEventListener("click", () => searchFlame(site.name));
    }
    cell.append(name);
    if (site.overheadDominated) {
      const mark = element("span", "", " *");
      mark.title = "overhead-dominated: calls so short that the figures are mostly the measuring itself";
      cell.append(mark);
    }
    if (site.futures > 0) {
      const mark = element("span", "tag", "timed to the return");
      mark.title = count(site.futures) + " of " + count(site.calls) + " calls returned a Future, of whose end nobody is told";
      cell.append(mark);
    }
    for (const tag of site.tags) cell.append(element("span", "tag", tag));
    if (site.risk !== "NONE") {
      const badge = element("span", "badge", site.risk === "SATURATED" ? "saturated" : "bottleneck risk");
      const limit = site.limit === 0 ? "" : " of " + count(site.limit);
      badge.title = "Little's law: " + digits(site.rate) + " calls/s x " + duration(site.mean) + " = "
        + digits(site.underWay) + limit + " under way; at the peak " + count(site.peak);
      cell.append(badge);
    }
    return cell;
  }

  function cell(site, key, shown) {
    if (key === "name") return nameCell(site);
    const text = shown === null ? site[key + "Text"] : shown(site[key]);
    const made = element("td", "", text);
    if (shown === null) {
      made.title = site[key + "Measured"];
      if (site[key] === null) made.className = "quiet";
    } else if (site[key] === 0 || site[key] === null) {
      made.className = "quiet";
    } else if (key === "errors") {
      made.className = "bad";
    }
    if (key === "returned" && site.returned !== null) {
      made.title = count(site.returnedCalls) + " returned what may go on, p99 " + duration(site.returnedP99)
        + "; the other times are those until it ended";
    }
    return made;
  }

  const rows = data.sites.map((site) => {
    const row = element("tr");
    for (const [key, , shown] of columns) row.append(cell(site, key, shown));
    return { site, row, text: (site.name + " " + site.tags.join(" ")).toLowerCase() };
  });

  function compare(a, b) {
    const [x, y] = [a.site[sortedBy], b.site[sortedBy]];
    let order;
    if (sortedBy === "name") order = x < y ? -1 : x > y ? 1 : 0;
    else if (x === null || y === null) return (x === null) - (y === null); // what is unknown is last either way
    else order = x - y;
    return (descending ? -order : order) || (a.site.name < b.site.name ? -1 : 1);
  }

  function show() {
    const wanted = byId("filter").value.trim().toLowerCase();
    const shown = rows.filter((row) => row.text.includes(wanted)).sort(compare);
    body.replaceChildren(...shown.map((row) => row.row));
    byId("shown").textContent = shown.length === rows.length ? "" : count(shown.length) + " of " + count(rows.length);
    for (const [key, head] of heads) {
      if (key === sortedBy) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  }

  const headRow = element("tr");
  for (const [key, title] of columns) {
    const head = element("th");
    head.scope = "col";
    const button = element("button", "", title);
    button.type = "button";
    button.addEventListener("click", () => {
      descending = key === sortedBy ? !descending : key !== "name";
      sortedBy = key;
      show();
    });
    head.append(button);
    headRow.append(head);
    heads.push([key, head]);
  }
  document.querySelector("#sites thead").append(headRow);
  byId("filter").addEventListener("input", show);
  byId("legend").textContent = "~ of the calls that were measured (the cell tells how many)"
    + (data.sites.some((site) => site.returned > 0)
      ? "; to return: of calls that may go on after it, the mean time until they returned" : "")
    + (data.sites.some((site) => site.overheadDominated) ? "; * overhead-dominated: mostly the measuring itself" : "");
  show();
}
