// The flame graph, roots on top: a node is as wide as its time, its children below it from the left, its own time to the right.
const ROW = 20;
let searchFlame = () => {};

if (data.tree === null) {
  for (const id of ["flame-tools", "path", "flame", "detail"]) byId(id).hidden = true;
  byId("no-tree").hidden = false;
} else {
  const flame = byId("flame");
  const tip = byId("tip");

  // Node 0 stands for all roots. Parents come before their children, so one pass back adds up and one pass on places.
  const nodes = [{ name: "all calls", parent: -1, calls: 0, self: 0, children: [], depth: 0, start: 0, total: 0 }];
  const flat = data.tree.nodes;
  for (let i = 0; i < flat.length; i += 4) {
    const parent = flat[i] + 1;
    const node = { name: data.tree.names[flat[i + 1]], parent, calls: flat[i + 2], self: flat[i + 3], children: [] };
    node.total = node.self;
    node.depth = nodes[parent].depth + 1;
    nodes[parent].children.push(nodes.length);
    nodes.push(node);
  }
  for (let i = nodes.length - 1; i > 0; i--) nodes[nodes[i].parent].total += nodes[i].total;
  for (const node of nodes) {
    let start = node.start;
    for (const child of node.children) {
      nodes[child].start = start;
      start += nodes[child].total;
    }
  }

  let focus = 0; // zoomed into
  let active = 0; // where the arrow keys are
  let matches = null; // a Set of nodes while something is searched for

  function isWithin(node, ancestor) {
    while (node > ancestor) node = nodes[node].parent;
    return node === ancestor;
  }

  function pathTo(node) {
    const path = [];
    for (let at = node; at >= 0; at = nodes[at].parent) path.unshift(at);
    return path;
  }

  // Methods of one class share a hue; a method's own shade tells it from its neighbours.
  function hash(text) {
    let sum = 7;
    for (let i = 0; i < text.length; i++) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) | 0;
    return sum >>> 0;
  }

  function color(frame, name) {
    const bare = name.replace(/\(.*$/, "");
    const end = bare.lastIndexOf(".");
    frame.style.setProperty("--hue", String(8 + (hash(end < 0 ? bare : bare.slice(0, end)) % 1009) % 48));
    frame.style.setProperty("--tone", (hash(name) % 9) - 4 + "%");
  }

  // Without the package, which would fill a narrow frame alone; the tip tells the whole name.
  function short(name) {
    const bracket = name.indexOf("(");
    const bare = bracket < 0 ? name : name.slice(0, bracket);
    return /^[\w$.<>]+$/.test(bare) ? bare.split(".").slice(-2).join(".") + name.slice(bare.length) : name;
  }

  function draw() {
    const width = flame.clientWidth || 1;
    const whole = nodes[focus];
    const drawn = document.createDocumentFragment();
    let deepest = whole.depth;
    const add = (index, left, share, className) => {
      const node = nodes[index];
      const frame = element("div", "frame " + className + (matches !== null && matches.has(index) ? " match" : ""));
      frame.id = "frame-" + index;
      frame.dataset.node = String(index);
      frame.setAttribute("role", "treeitem");
      frame.setAttribute("aria-level", String(node.depth + 1));
      frame.style.top = node.depth * ROW + "px";
      frame.style.left = 100 * left + "%";
      frame.style.width = 100 * share + "%";
      if (index === 0) frame.classList.add("all");
      else color(frame, node.name);
      if (share * width >= 28) frame.textContent = short(node.name);
      else frame.classList.add("narrow");
      frame.setAttribute("aria-label", node.name);
      if (index === active) frame.classList.add("active");
      drawn.append(frame);
      deepest = Math.max(deepest, node.depth);
    };
    for (const index of pathTo(focus)) add(index, 0, 1, index === focus ? "" : "above");
    const open = [...whole.children];
    while (open.length > 0) {
      const index = open.pop();
      const share = whole.total === 0 ? 0 : nodes[index].total / whole.total;
      if (share * width < 0.5) continue; // no pixel of its own, nor have its children
      add(index, (nodes[index].start - whole.start) / whole.total, share, "");
      open.push(...nodes[index].children);
    }
    flame.replaceChildren(drawn);
    flame.style.height = (deepest + 1) * ROW + "px";
    flame.classList.toggle("searching", matches !== null);
    drawPath();
  }

  function drawPath() {
    const crumbs = pathTo(focus).map((index) => {
      const crumb = element("button", "", nodes[index].name);
      crumb.type = "button";
      if (index === focus) crumb.setAttribute("aria-current", "true");
      crumb.addEventListener("click", () => zoom(index));
      return crumb;
    });
    byId("path").replaceChildren(...(focus === 0 ? [] : crumbs));
    byId("reset").disabled = focus === 0;
  }

  function zoom(index) {
    focus = index;
    active = index;
    draw();
    tell(index);
    showMatched();
  }

  function figures(index) {
    const node = nodes[index];
    const parent = node.parent < 0 ? null : nodes[node.parent];
    const lines = [];
    if (index > 0) lines.push(count(node.calls) + (node.calls === 1 ? " call" : " calls"));
    lines.push("total " + duration(node.total) + ", " + percent(node.total / nodes[0].total) + " of all"
      + (node.parent > 0 ? ", " + percent(node.total / parent.total) + " of the caller" : ""));
    if (index > 0) {
      lines.push("self " + duration(node.self) + ", " + percent(node.total === 0 ? 0 : node.self / node.total) + " of it");
      lines.push("mean " + duration(node.calls === 0 ? null : node.total / node.calls));
    }
    return lines;
  }

  function tell(index) {
    byId("detail").textContent = nodes[index].name + ": " + figures(index).join("; ");
    for (const frame of flame.querySelectorAll(".active")) frame.classList.remove("active");
    const frame = byId("frame-" + index);
    if (frame !== null) {
      frame.classList.add("active");
      flame.setAttribute("aria-activedescendant", frame.id);
    }
  }

  function nodeAt(event) {
    const frame = event.target.closest(".frame");
    return frame === null ? -1 : Number(frame.dataset.node);
  }

  flame.addEventListener("click", (event) => {
    const index = nodeAt(event);
    if (index >= 0) zoom(index);
  });
  flame.addEventListener("mousemove", (event) => {
    const index = nodeAt(event);
    tip.hidden = index < 0;
    if (index < 0) return;
    tip.replaceChildren(element("b", "", nodes[index].name), ...figures(index).map((line) => element("span", "", line)));
    const box = tip.getBoundingClientRect();
    const below = event.clientY + 16 + box.height < window.innerHeight;
    tip.style.left = Math.max(4, Math.min(event.clientX + 12, window.innerWidth - box.width - 8)) + "px";
    tip.style.top = (below ? event.clientY + 16 : Math.max(4, event.clientY - box.height - 10)) + "px";
  });
  flame.addEventListener("mouseleave", () => {
    tip.hidden = true;
  });

  function sibling(step) {
    const parent = nodes[active].parent;
    if (parent < 0 || active === focus) return active;
    const row = nodes[parent].children;
    const at = row[row.indexOf(active) + step];
    return at === undefined ? active : at;
  }

  flame.addEventListener("keydown", (event) => {
    let next = active;
    if (event.key === "ArrowDown") next = nodes[active].children.length > 0 ? nodes[active].children[0] : active;
    else if (event.key === "ArrowUp") next = Math.max(0, nodes[active].parent);
    else if (event.key === "ArrowLeft") next = sibling(-1);
    else if (event.key === "ArrowRight") next = sibling(1);
    else if (event.key === "Enter" || event.key === " ") zoom(active);
    else return;
    event.preventDefault();
    if (next === active) return;
    active = next;
    // Out of sight above what is zoomed into, or too narrow to be seen: the view follows.
    if (!isWithin(active, focus)) zoom(active);
    else if (byId("frame-" + active) === null) zoom(nodes[active].parent);
    tell(next);
    active = next;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.tagName !== "INPUT" && focus !== 0) zoom(0);
  });
  byId("reset").addEventListener("click", () => zoom(0));

  function matcher() {
    const wanted = byId("search").value.trim();
    if (wanted === "") return null;
    if (byId("regex").checked) {
      const pattern = new RegExp(wanted, "i");
      return (name) => pattern.test(name);
    }
    const lower = wanted.toLowerCase();
    return (name) => name.toLowerCase().includes(lower);
  }

  function search() {
    let isMatch;
    try {
      isMatch = matcher();
      byId("search").removeAttribute("aria-invalid");
    } catch (refusal) {
      byId("search").setAttribute("aria-invalid", "true");
      byId("matched").textContent = "no regular expression";
      return;
    }
    matches = isMatch === null ? null : new Set();
    if (isMatch !== null) {
      const byName = new Map(data.tree.names.map((name) => [name, isMatch(name)]));
      nodes.forEach((node, index) => {
        if (index > 0 && byName.get(node.name)) matches.add(index);
      });
    }
    draw();
    showMatched();
  }

  // The time in what matches, each moment once: a match within a match adds nothing.
  function showMatched() {
    if (matches === null) {
      byId("matched").textContent = "";
      return;
    }
    let total = 0;
    const open = [focus];
    const above = pathTo(focus).some((index) => matches.has(index));
    while (open.length > 0) {
      const index = open.pop();
      if (matches.has(index)) total += nodes[index].total;
      else open.push(...nodes[index].children);
    }
    const share = above ? 1 : nodes[focus].total === 0 ? 0 : total / nodes[focus].total;
    byId("matched").textContent = matches.size === 0
      ? "no match"
      : count(matches.size) + (matches.size === 1 ? " place, " : " places, ") + percent(share)
        + (focus === 0 ? " of all" : " of what is shown");
  }

  searchFlame = (name) => {
    byId("search").value = name;
    byId("regex").checked = false;
    search();
    byId("search").scrollIntoView({ block: "nearest" });
  };
  byId("search").addEventListener("input", search);
  byId("regex").addEventListener("change", search);
  let planned = 0;
  window.addEventListener("resize", () => {
    cancelAnimationFrame(planned);
    planned = requestAnimationFrame(draw);
  });
  draw();
}
