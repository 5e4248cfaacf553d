// Search, filters, comparison, footnotes and copying. The tables are complete without it; what it adds is kept in the
// URL's hash, so that a view can be linked. In the single file, the hash names the page too: "#/name/os.link.html#q=x".
"use strict";

window.osconform = {};
/* matrix */
const ours = document.currentScript.src;
const single = document.body.dataset.single === "1";
const byId = (id) => document.getElementById(id);
const make = (tag, props, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
};
let shown = new AbortController(); // ends what listens to the page that is shown
const listen = (on, kind, action) => on.addEventListener(kind, action, { signal: shown.signal });

// State is "#q=rename&dev=1"; a fragment without "=" is an anchor and none of our business.
const place = () => (location.hash.slice(2).split("#")[0] || "index.html");
const fragment = () => (single ? location.hash.slice(1).split("#")[1] || "" : location.hash.slice(1));
const readState = () => new URLSearchParams(fragment().includes("=") ? fragment() : "");
const writeState = (state) => {
  const kept = String(new URLSearchParams(Object.entries(state).filter(([, value]) => value)));
  const hash = single ? `#/${place()}${kept && `#${kept}`}` : kept && `#${kept}`;
  history.replaceState(null, "", hash || location.pathname + location.search);
};
const onState = (restore) => {
  listen(window, "hashchange", () => { if (fragment().includes("=")) restore(); });
  if (fragment().includes("=")) restore();
};

// The verdicts of the whole matrix, a script of their own: most visits do without.
const matrix = () => new Promise((resolve, reject) => {
  if (window.osconform.matrix) { resolve(window.osconform.matrix); return; }
  const script = make("script", { src: new URL("matrix.js", ours).href, onerror: reject });
  script.onload = () => resolve(window.osconform.matrix);
  document.head.append(script);
});

const safe = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}$/; // addresses.py: slugs of this form are their own anchors
const rows = ({ names, modules }) => names.flatMap(([id, stem, module, presence, cases, states]) => [
  { id, href: `name/${stem}.html`, module: modules[module], letters: presence, states, rank: 2 },
  ...cases.map(([slug, letters]) => ({
    id: `${id}/${slug}`, href: `name/${stem}.html${safe.test(slug) ? `#${slug}` : ""}`, module: modules[module], letters, rank: 3,
  })),
]);
const LABELS = { // verdict_style.py has more to say of each
  "!": "crash", "◷": "timeout", "✗": "fail", "○": "missing", "+": "extra", "≈": "flaky", "◐": "partial", "⊘": "blocked",
  "✓": "pass", "–": "unsupported", "·": "n/a", "∅": "not there, as documented",
};
const chip = (data, letter) => make("span", {
  className: `chip ${letter}`,
  textContent: data.glyphs[letter.toLowerCase()], title: data.verdicts[letter.toLowerCase()],
});

// Where a name works, for a hit that no term about targets has asked for.
const STATES = {
  w: ["works", "✓", ""], d: ["deviates", "±", ", with deviations"], a: ["absent", "∅", ", not there"], m: ["missing", "○", ", missing"],
};
const answer = (data, states) => [...states].flatMap((state, at) => {
  const [kind, glyph, words] = STATES[state] || [];
  return kind ? [make("span", { className: `state ${kind}`, textContent: `${glyph} ${data.places[at]}${words}` })] : [];
});

function search() {
  const form = byId("search");
  if (!form) return;
  const input = byId("q"), found = byId("found"), hits = byId("hits");
  const most = 60, cellsShown = 5;
  let data, all;

  const score = ({ text, rank }, query) =>
    rank * 4 + (text === query ? -20 : text.split(".").pop() === query ? -10 : text.startsWith(query) ? -3 : 0);

  async function show() {
    const query = input.value.trim().toLowerCase();
    writeState({ q: input.value.trim() });
    if (!data) {
      found.textContent = query && "Reading the matrix …";
      data = await matrix();
      all = [
        ...data.modules.map((id, index) => ({ id, href: form.dataset.modules.split(" ")[index], rank: 0 })),
        ...data.targets.map(({ name, page }) => ({ id: name, href: page, rank: 1 })),
        ...rows(data),
      ].map((row) => ({ ...row, text: row.id.toLowerCase() }));
      if (input.value.trim().toLowerCase() !== query) return;
    }
    hits.replaceChildren();
    const { terms, problems } = parse(query, data);
    found.classList.toggle("problem", problems.length > 0);
    found.textContent = problems.join(" ");
    if (!terms.length || problems.length) return;
    const match = matcher(terms, data), special = terms.some(({ key }) => key !== "word");
    const matching = all.filter((row) => row.letters !== undefined || !special)
      .map((row) => ({ row, cells: row.letters === undefined ? terms.every((term) => row.text.includes(term.values[0]) !== term.negated) && [] : match(row) }))
      .filter(({ cells }) => cells);
    matching.sort((a, b) => score(a.row, query) - score(b.row, query) || (a.row.text < b.row.text ? -1 : 1));
    found.textContent = matching.length > most ? `${matching.length.toLocaleString("en")} found, the first ${most}:`
      : matching.length ? `${matching.length} found` : "Nothing has all of these words and terms.";
    const place = terms.length > 1 && terms.find(({ key, values, negated }) => key === "word" && !negated
      && data.targets.some(({ name, words }) => `${name} ${words}`.toLowerCase().split(" ").includes(values[0])));
    if (place) {
      const asked = query.split(/\s+/).map((word) => (word === place.values[0] ? `target:${word}` : word)).join(" ");
      found.append(matching.length ? ". " : " ", `What was found on ${place.values[0]}: `, make("a", { href: `#q=${encodeURIComponent(asked)}`, textContent: asked }));
    }
    hits.append(...matching.slice(0, most).map(({ row, cells }) => {
      const line = make("li", {}, make("a", { href: row.href, textContent: row.id }));
      for (const { target, column } of cells.slice(0, cellsShown)) {
        line.append(make("span", { className: "cell" }, chip(data, row.letters[column]), ` ${data.verdicts[row.letters[column].toLowerCase()]} on ${target.name}`));
      }
      if (row.states && !cells.length) line.append(...answer(data, row.states));
      if (cells.length > cellsShown) line.append(make("span", { className: "cell", textContent: `and ${cells.length - cellsShown} more` }));
      return line;
    }));
  }

  form.hidden = false;
  listen(input, "input", show);
  listen(form, "submit", (event) => {
    event.preventDefault();
    hits.querySelector("a")?.click();
  });
  listen(form, "keydown", (event) => {
    const stops = [input, ...hits.querySelectorAll("a")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = step && stops[stops.indexOf(document.activeElement) + step];
    if (next) { next.focus(); event.preventDefault(); }
    if (event.key === "Escape") { input.value = ""; show(); input.focus(); }
  });
  onState(() => { input.value = readState().get("q") || ""; show(); });
}

function compare() {
  const form = byId("compare");
  if (!form) return;
  const [a, b, kind, text] = ["a", "b", "show", "q"].map(byId);
  const found = byId("found"), table = document.querySelector(".differences"), most = 800;
  let data, all, columns;

  async function show() {
    if (!data) {
      data = await matrix();
      all = rows(data);
      columns = [...data.targets, ...data.earlier.map((name) => ({ name }))];
      for (const choice of [a, b]) choice.append(...data.earlier.map((name) => make("option", { textContent: name })));
      restoring();
    }
    writeState({ a: a.value, b: b.value, show: kind.value === "verdicts" ? "" : kind.value, q: text.value.trim() });
    const [left, right] = [a, b].map((choice) => columns.findIndex(({ name }) => name === choice.value));
    const query = text.value.trim().toLowerCase();
    const plain = (letter) => letter.toLowerCase();
    const deviates = (letter) => data.deviations.includes(plain(letter));
    const both = all.filter(({ letters }) => letters[left] !== "-" && letters[right] !== "-");
    const silent = (letter) => ["n/a", "unsupported"].includes(data.verdicts[plain(letter)]);
    const wanted = {
      verdicts: (one, other) => plain(one) !== plain(other) && !silent(one) && !silent(other),
      deviates: (one, other) => deviates(one) !== deviates(other),
      all: (one, other) => plain(one) !== plain(other),
    }[kind.value];
    const differing = both.filter(({ letters }) => wanted(letters[left], letters[right]));
    const matching = differing.filter(({ id }) => id.toLowerCase().includes(query));
    found.textContent = `${differing.length.toLocaleString("en")} of ${both.length.toLocaleString("en")} checks differ` +
      (query ? `, ${matching.length.toLocaleString("en")} with “${query}”` : "") +
      (matching.length > most ? `; the first ${most} are shown.` : ".");
    const head = ({ name, page }) => make("th", { scope: "col" }, page ? make("a", { href: page, textContent: name }) : name);
    table.tHead.replaceChildren(make("tr", {}, make("th", { scope: "col", className: "corner", textContent: "check" }),
      head(columns[left]), head(columns[right])));
    const cell = (letter) => make("td", { className: letter },
      `${data.glyphs[plain(letter)]} ${data.verdicts[plain(letter)]}`);
    table.tBodies[0].replaceChildren(...matching.slice(0, most).map(({ id, href, letters }) => make("tr", {},
      make("th", { scope: "row" }, make("a", { href, textContent: id })), cell(letters[left]), cell(letters[right]))));
  }

  form.hidden = false;
  listen(form, "input", show);
  listen(form, "submit", (event) => event.preventDefault());
  const restoring = () => {
    const state = readState();
    for (const [field, name] of [[a, "a"], [b, "b"], [kind, "show"]]) {
      const value = state.get(name);
      if (value && [...field.options].some((option) => option.value === value)) field.value = value;
    }
    text.value = state.get("q") || "";
  };
  listen(window, "hashchange", () => { if (fragment().includes("=")) { restoring(); show(); } });
  show();
}

// A filter over the rows of tables: `wanted` tells from a row whether it stays.
function narrow(form, read, write, test) {
  const found = byId("found");
  const bodies = [...document.querySelectorAll("main tbody")].map((body) => ({
    body, lines: [...body.rows].filter((row) => !row.classList.contains("section")),
  }));
  function apply() {
    const { active, keep } = test();
    write();
    let left = 0;
    for (const { body, lines } of bodies) {
      let here = 0;
      for (const row of lines) {
        row.hidden = !keep(row);
        here += !row.hidden;
      }
      body.hidden = !here;
      left += here;
    }
    found.textContent = active ? `${left} left` : "";
  }
  form.hidden = false;
  listen(form, "input", apply);
  listen(form, "submit", (event) => event.preventDefault());
  onState(() => { read(readState()); apply(); });
}

function filter() {
  const form = byId("filter");
  if (!form) return;
  const text = byId("q"), deviating = byId("dev");
  narrow(form,
    (state) => { text.value = state.get("q") || ""; deviating.checked = state.get("dev") === "1"; },
    () => writeState({ q: text.value.trim(), dev: deviating.checked ? "1" : "" }),
    () => {
      const query = text.value.trim().toLowerCase();
      return {
        active: query || deviating.checked,
        keep: (row) => row.cells[0].textContent.toLowerCase().includes(query) && (!deviating.checked || row.querySelector("td a") !== null),
      };
    });
}

function findings() {
  const form = byId("findings");
  if (!form) return;
  const text = byId("q"), severity = byId("severity"), place = byId("place");
  narrow(form,
    (state) => { text.value = state.get("q") || ""; severity.value = state.get("severity") || ""; place.value = state.get("place") || ""; },
    () => writeState({ q: text.value.trim(), severity: severity.value, place: place.value }),
    () => {
      const words = text.value.trim().toLowerCase().split(/\s+/);
      return {
        active: text.value.trim() || severity.value || place.value,
        keep: (row) => words.every((word) => row.textContent.toLowerCase().includes(word)) &&
          (!severity.value || row.dataset.severity === severity.value) &&
          (!place.value || (row.dataset.places || "").split("|").includes(place.value)),
      };
    });
}

// What each column of a matrix is: its group and its version, from the two rows of heads.
function columns(table) {
  const [groups, versions] = [...table.tHead.rows].map((row) => [...row.cells]);
  const text = (cell) => cell.textContent.trim();
  const [corner, ...rest] = groups;
  return [text(corner), ...rest.flatMap((group) => versions.splice(0, group.colSpan).map((version) => (
    text(group) === text(version) ? text(group) : `${text(group)} ${text(version)}`)))];
}

function footnotes() {
  const table = document.querySelector(".matrix:not(.differences)");
  byId("note")?.remove();
  if (!table) return;
  const names = columns(table);
  const note = make("div", { id: "note" });
  note.setAttribute("role", "status");
  document.body.append(note);
  const meaning = (cell) => {
    const whole = cell.querySelector(".vh"), glyph = cell.textContent.trim();
    if (whole) return whole.textContent;
    return glyph && LABELS[glyph] + (/[A-Z]/.test(cell.className) ? ", explained by a baseline" : "");
  };
  const tell = (event) => {
    const cell = event.target.closest(".matrix td");
    const said = cell && meaning(cell);
    if (!said) { note.textContent = ""; return; }
    const link = cell.querySelector("a");
    const row = cell.parentElement.cells[0].textContent.trim();
    note.textContent = `${row} on ${names[cell.cellIndex]}: ${said}` + (link && (link.title || link.dataset.title) ? `, ${link.title || link.dataset.title}` : "");
    if (link && link.title) { link.dataset.title = link.title; link.removeAttribute("title"); }
  };
  for (const kind of ["mouseover", "focusin"]) listen(table, kind, tell);
  for (const kind of ["mouseleave", "focusout"]) listen(table, kind, () => { note.textContent = ""; });
}

// A case on its own, as the address names it: its entry and program open, the rest of the name's page folded away.
function cases() {
  const main = byId("_main"), all = [...document.querySelectorAll(".case")];
  if (!all.length) return;
  for (const section of all) {
    const head = section.querySelector("h3");
    head.replaceChildren(make("a", { href: `#${section.id}`, textContent: head.textContent }));
  }
  const title = document.title, top = document.querySelector("nav");
  const bar = make("p", { className: "alone", hidden: true });
  main.prepend(bar);
  const show = () => {
    const at = all.findIndex(({ id }) => id === decodeURIComponent(fragment()));
    const chosen = all[at];
    main.classList.toggle("one", Boolean(chosen));
    all.forEach((section) => section.classList.toggle("chosen", section === chosen));
    bar.hidden = !chosen;
    document.title = chosen ? `${chosen.querySelector("h3").textContent} · ${title}` : title;
    if (!chosen) return;
    chosen.querySelector("details").open = true;
    const step = (section, text) => (section ? [make("a", { href: `#${section.id}`, textContent: text })] : []);
    bar.replaceChildren(make("a", { href: "#_cases", textContent: `All of ${document.querySelector("h1").textContent}` }),
      ...step(all[at - 1], "Previous case"), ...step(all[at + 1], "Next case"));
    top.scrollIntoView();
  };
  listen(window, "hashchange", show);
  show();
}

function copying() {
  for (const text of document.querySelectorAll(".repro > code, .case details > pre")) {
    const button = make("button", { type: "button", textContent: "Copy" });
    listen(button, "click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
      } catch { // no clipboard from file:// in some browsers
        getSelection().selectAllChildren(text);
        document.execCommand("copy");
      }
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    if (text.matches("pre")) text.before(button);
    else text.after(button);
  }
}

function printing() {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const part of opened) part.open = true;
  });
  addEventListener("afterprint", () => { for (const part of opened) part.open = false; });
}

function start() {
  for (const part of [search, compare, filter, findings, footnotes, copying, cases]) part();
}

// The single file: pages are templates, links between them become "#/page#anchor".
function turning() {
  const pages = new Map([...document.querySelectorAll("template[data-page]")].map((page) => [page.dataset.page, page]));
  let current = "";
  const stage = make("div", { id: "stage" });
  document.body.append(stage);
  const resolve = (href, base) => {
    const url = new URL(href, `https://report.invalid/${base}`);
    return url.host === "report.invalid" ? { path: decodeURIComponent(url.pathname.slice(1)), hash: url.hash } : null;
  };
  function turn() {
    const path = pages.has(place()) ? place() : "index.html", page = pages.get(path);
    if (path !== current) {
      shown.abort();
      shown = new AbortController();
      stage.replaceChildren(page.content.cloneNode(true));
      document.title = page.dataset.title;
      current = path;
      start();
    }
    const anchor = fragment() && !fragment().includes("=") && byId(decodeURIComponent(fragment()));
    if (anchor) anchor.scrollIntoView();
    else if (!fragment().includes("=")) scrollTo(0, 0);
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const to = link && resolve(link.getAttribute("href"), current);
    if (!to) return;
    event.preventDefault();
    if (pages.has(to.path)) location.hash = `/${to.path}${to.hash}`;
  });
  addEventListener("hashchange", turn);
  turn();
}

addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key === "/" && !typing && byId("q")) { byId("q").focus(); event.preventDefault(); }
});
printing();
if (single) turning();
else start();
