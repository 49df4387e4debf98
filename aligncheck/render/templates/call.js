/* The table of a call: sorted, filtered, searched and read without a server.
   Words of a proposal only ever become text nodes, or attributes that hold text. */
(function () {
  "use strict";

  const SPARE = 12; // rows drawn above and below what can be seen
  const LEVELS = ["absent", "mentioned", "significant", "principal"];
  const STATUS = { assessed: "assessed", off_mandate: "off mandate", insufficient_text: "not enough text" };
  // What acts on the order of letters, or cannot be shown, is replaced by a sign that something was there.
  const ACTIVE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu;

  const find = (id) => document.getElementById(id);
  const data = JSON.parse(find("data").textContent);
  const orientations = data.orientations;
  const languages = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });
  const collator = new Intl.Collator(undefined, { numeric: true });
  const scroller = find("scroller"), head = find("grid").tHead, rows = find("rows"), panel = find("panel");

  const shown = (text) => text.replace(/[\t\n\r]+/g, " ").replace(ACTIVE, "\ufffd");
  const marker = (level) => Math.max(level - 1, 0);
  const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const language = (code) => (/^[a-z]{2,3}$/.test(code) ? languages.of(code) : shown(code));

  function make(tag, attributes, ...inside) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...inside);
    return made;
  }

  /* ---- The proposals, and what is read off them ---- */

  const proposals = data.proposals.map((one, index) => ({
    flags: [], cells: null, found: {}, status: "", language: "", words: null, kind: "", ...one, index,
    title: shown(one.name), failed: one.problem !== undefined,
    key: one.name.replace(/[\ud800-\udfff]/gu, "\ufffd"),
    supported: one.cells ? one.cells.filter((cell) => cell && cell[0] > 1).length : null,
  }));
  // Folders that all of them share say nothing in the table.
  const folder = proposals.reduce((common, one) => {
    while (!one.title.startsWith(common)) common = common.replace(/[^/]*\/$/, "");
    return common;
  }, proposals.length ? proposals[0].title.replace(/[^/]*$/, "") : "");
  for (const one of proposals) one.short = one.title.slice(folder.length);
  const byKey = new Map();
  for (const one of proposals) if (!byKey.has(one.key)) byKey.set(one.key, one);

  const state = (one) => one.failed ? `not scored: ${shown(one.kind)}` : STATUS[one.status] || shown(one.status);
  const words = (name) => shown(name).replaceAll("-", " ");
  const differs = (cell) => cell[4] !== null && cell[4] !== marker(cell[0]);

  function flagsText(one) {
    const kinds = new Map();
    for (const flag of one.flags) {
      const [kind, ...about] = flag.split(":");
      kinds.set(kind, [...(kinds.get(kind) || []), words(about.join(":"))]);
    }
    return [...kinds].map(([kind, about]) => `${words(kind)} ${about.join(", ")}`).join("; ");
  }

  function signs(cell) {
    const [level, , conflict, claimed] = cell;
    return (conflict === "hard" ? "!" : conflict ? "?" : "") + (claimed && level < 2 ? "c" : "") + (differs(cell) ? "≠" : "");
  }

  function cellWords(cell) {
    if (!cell) return "not scored";
    const [level, , conflict, claimed, label] = cell;
    const said = [`${marker(level)}, ${LEVELS[level]}`];
    if (conflict) said.push(conflict === "hard" ? "conflict" : "possible conflict");
    if (claimed) said.push(level > 1 ? "claimed" : "claimed without support");
    if (label !== null) said.push(`reviewers say ${label}`);
    return said.join(", ");
  }

  /* ---- Columns: what they are called, what they sort by, what they show ---- */

  const columns = [
    { title: "Proposal", by: (one) => one.title, text: (one) => one.short },
    { title: "Supported", turned: true, by: (one) => one.supported, falls: true, number: true },
    ...orientations.map(([number, title], at) => ({
      title, number, at, turned: true, falls: true,
      by: (one) => one.cells && one.cells[at] ? one.cells[at][0] + one.cells[at][1] / 2 : null,
    })),
    { title: "Status", by: state, text: state },
    { title: "Language", by: (one) => one.language || null, text: (one) => one.language && language(one.language) },
    { title: "Words", by: (one) => one.words, falls: true, text: (one) => one.words === null ? "" : one.words.toLocaleString("en") },
    { title: "Flags", by: (one) => one.cells && one.flags.length, falls: true, text: (one) => flagsText(one) },
  ];
  columns[1].text = (one) => one.supported === null ? "" : String(one.supported);
  const columnOf = (number) => columns.findIndex((column) => column.at !== undefined && column.number === number);

  /* ---- Order and choice ---- */

  let view = [];
  const sort = { column: 0, down: false };
  const active = { row: 0, column: 0 }; // row -1 is the headings

  function sorted(list) {
    const { by } = columns[sort.column];
    const keyed = list.map((one) => [by(one), one]);
    keyed.sort(([a, one], [b, other]) => {
      if ((a === null) !== (b === null)) return a === null ? 1 : -1; // what has no answer stands last, either way
      const order = typeof a === "string" ? collator.compare(a, b) : a - b;
      return (sort.down ? -order : order) || one.index - other.index;
    });
    return keyed.map(([, one]) => one);
  }

  /* A sentence is its pieces, every second one matched, or places in a paragraph: its number, where to begin, where the
     sentence begins, where each match begins and ends, where the sentence ends, where to stop. */
  function quoted(one, where) {
    if (typeof where[0] === "string") return { before: "", pieces: where, after: "" };
    const [at, ...edges] = where;
    const text = one.paragraphs[at];
    const pieces = edges.slice(1).map((to, index) => text.slice(edges[index], to));
    const last = edges[edges.length - 1];
    return {
      before: (edges[0] > 0 ? "… " : "") + pieces[0],
      pieces: pieces.slice(1, -1),
      after: pieces[pieces.length - 1] + (last < text.length ? " …" : ""),
    };
  }

  function evidenceText(one) {
    const lists = [one.outside, ...Object.values(one.found).flatMap((found) => [found.counted, found.discounted, found.conflict])];
    return fold(lists.flatMap((list) => (list || []).map(([where]) => quoted(one, where).pieces.join(""))).join("\n"));
  }

  function haystack(one, deep) {
    one.plainName ??= fold(one.title);
    if (deep) one.plainText ??= evidenceText(one);
    return deep ? `${one.plainName}\n${one.plainText}` : one.plainName;
  }

  const hasLevel = (cell, level) => Boolean(cell) && (level === "supported" ? cell[0] > 1 : LEVELS[cell[0]] === level);

  function chosen() {
    const asked = (id) => find(id).value;
    const sought = fold(asked("search")).split(/\s+/).filter(Boolean);
    const [orientation, level] = [asked("orientation"), asked("level")];
    return proposals.filter((one) => {
      const cells = one.cells || [];
      if (asked("status") && state(one) !== asked("status")) return false;
      if (asked("language") && one.language !== asked("language")) return false;
      if (asked("flag") === "differs" ? !cells.some((cell) => cell && differs(cell))
        : asked("flag") && !one.flags.some((flag) => flag.split(":")[0] === asked("flag"))) return false;
      if (level && orientation && !hasLevel(cells[orientation], level)) return false;
      if (level && !orientation && !cells.some((cell) => hasLevel(cell, level))) return false;
      return sought.every((word) => haystack(one, find("deep").checked).includes(word));
    });
  }

  function renew() {
    const kept = view[active.row];
    view = sorted(chosen());
    active.row = Math.max(view.indexOf(kept), 0);
    find("count").textContent = view.length === proposals.length
      ? plural(proposals.length, "proposal") : `${view.length.toLocaleString("en")} of ${plural(proposals.length, "proposal")}`;
    scroller.scrollTop = 0;
    draw(true);
  }

  /* ---- The table: only the rows that can be seen are drawn ---- */

  let rowHeight = 0, printing = false;
  const drawn = { from: 0, to: 0 };
  const target = { one: null, column: -1 }; // what the panel shows

  function drawHead() {
    const line = make("tr", { "aria-rowindex": 1, role: "row" });
    columns.forEach((column, index) => {
      const button = make("button", { type: "button", tabindex: -1 }, make("span", { class: "title" }, column.title));
      if (column.at !== undefined) {
        button.prepend(make("span", { class: "which" }, String(column.number)));
        button.title = `${column.number}. ${column.title}`;
        button.setAttribute("aria-label", button.title);
      }
      const cell = make("th", { role: "columnheader", scope: "col", "aria-colindex": index + 1, class: column.turned ? "turned" : "" }, button);
      button.addEventListener("click", () => sortBy(index));
      line.append(cell);
    });
    head.append(line);
  }

  function sortBy(index) {
    sort.down = sort.column === index ? !sort.down : Boolean(columns[index].falls);
    sort.column = index;
    renew();
    drawSort();
    go(-1, index);
  }

  function drawSort() {
    [...head.rows[0].cells].forEach((cell, index) => {
      cell.setAttribute("aria-sort", index !== sort.column ? "none" : sort.down ? "descending" : "ascending");
    });
  }

  function drawRow(at) {
    const one = view[at];
    const line = make("tr", { role: "row", "aria-rowindex": at + 2 });
    columns.forEach((column, index) => {
      const common = { tabindex: -1, "aria-colindex": index + 1 };
      if (index === 0) {
        line.append(make("th", { ...common, role: "rowheader", scope: "row", title: one.title }, make("bdi", {}, one.short)));
      } else if (column.at === undefined) {
        const text = column.text(one);
        line.append(make("td", { ...common, role: "gridcell", class: column.number ? "cell" : "", title: text }, text));
      } else {
        const cell = one.cells && one.cells[column.at];
        const said = `${column.number}. ${column.title}: ${cellWords(cell)}`;
        const made = make("td", { ...common, role: "gridcell", class: `cell ${cell ? LEVELS[cell[0]] : ""}`, title: said, "aria-label": said });
        if (cell) made.textContent = marker(cell[0]);
        if (cell && signs(cell)) {
          made.dataset.signs = signs(cell).length;
          made.append(make("span", { class: cell[2] === "hard" ? "signs hard" : "signs" }, signs(cell)));
        }
        line.append(made);
      }
    });
    mark(line, one);
    return line;
  }

  function mark(line, one) {
    const here = one === target.one;
    line.classList.toggle("chosen-row", here);
    [...line.cells].forEach((cell, index) => {
      cell.classList.toggle("chosen", here && index === target.column);
      cell.setAttribute("aria-selected", here && index === target.column);
    });
  }

  function draw(anew) {
    const held = rows.contains(document.activeElement);
    if (anew || !rowHeight) {
      rows.replaceChildren();
      drawn.from = drawn.to = 0;
    }
    if (!rowHeight && view.length) {
      rows.append(drawRow(0));
      rowHeight = rows.firstChild.getBoundingClientRect().height;
      drawn.to = 1;
    }
    const height = rowHeight || 1;
    const top = Math.max(scroller.scrollTop, 0);
    const from = printing ? 0 : Math.min(Math.max(Math.floor(top / height) - SPARE, 0), view.length);
    const to = printing ? view.length : Math.min(view.length, from + Math.ceil(scroller.clientHeight / height) + 2 * SPARE);
    while (drawn.from < Math.min(from, drawn.to)) { rows.firstChild.remove(); drawn.from += 1; }
    while (drawn.to > Math.max(to, drawn.from)) { rows.lastChild.remove(); drawn.to -= 1; }
    if (drawn.from === drawn.to) drawn.from = drawn.to = from;
    while (drawn.from > from) rows.prepend(drawRow(--drawn.from));
    while (drawn.to < to) rows.append(drawRow(drawn.to++));
    find("above").rows[0].cells[0].style.height = `${from * height}px`;
    find("below").rows[0].cells[0].style.height = `${(view.length - to) * height}px`;
    find("grid").setAttribute("aria-rowcount", view.length + 1);
    if (held && !rows.contains(document.activeElement)) {
      (cellAt(active.row, active.column) || scroller).focus({ preventScroll: true }); // never lost to the page
    }
    placeStop();
  }

  /* One cell can be reached with Tab: the active one, or the first that is drawn while that one is out of sight. */
  function placeStop() {
    for (const old of find("grid").querySelectorAll("[tabindex='0']")) old.tabIndex = -1;
    const stop = cellAt(active.row, active.column) || cellAt(drawn.from, active.column) || cellAt(-1, active.column);
    stop.tabIndex = 0;
  }

  function cellAt(row, column) {
    if (row < 0) return head.rows[0].cells[column].firstChild;
    return row >= drawn.from && row < drawn.to ? rows.rows[row - drawn.from].cells[column] : null;
  }

  function reveal(row, column) {
    if (row >= 0 && !cellAt(row, column)) {
      scroller.scrollTop = Math.max(row * rowHeight - scroller.clientHeight / 2, 0);
      draw();
    }
    cellAt(row, column).scrollIntoView({ block: "nearest", inline: column ? "nearest" : "end", behavior: "instant" });
  }

  function go(row, column, focus = true) {
    active.row = Math.min(Math.max(row, -1), view.length - 1);
    active.column = Math.min(Math.max(column, 0), columns.length - 1);
    reveal(active.row, active.column);
    placeStop();
    if (focus) cellAt(active.row, active.column).focus({ preventScroll: true });
    if (!panel.hidden && active.row >= 0) follow();
  }

  /* ---- The panel ---- */

  const address = (one, number) => `#${encodeURIComponent(one.key)}/${number === undefined ? "" : number}`;
  const numberAt = (column) => columns[column].at === undefined ? undefined : columns[column].number;
  let slow = 0, wantsFocus = false;

  function open(row, column, focus) {
    clearTimeout(slow);
    wantsFocus = focus;
    const goal = address(view[row], numberAt(column));
    if (goal === location.hash) route();
    else location.hash = goal;
  }

  /* With the panel open it follows the table; the address does too, but not at every step of a key held down. */
  function follow() {
    const one = view[active.row];
    show(one, columns[active.column].at === undefined ? -1 : active.column);
    clearTimeout(slow);
    slow = setTimeout(() => location.replace(address(one, numberAt(active.column))), 200);
  }

  function close() {
    clearTimeout(slow);
    wantsFocus = false;
    location.hash = "#/";
  }

  function route() {
    const parts = /^#(.*)\/(\d*)$/.exec(location.hash || "#/");
    if (!parts) return; // a part of the page
    let key = "";
    try {
      key = decodeURIComponent(parts[1]);
    } catch {
      key = parts[1];
    }
    const one = byKey.get(key);
    if (!one) {
      if (key) find("count").textContent = `There is no proposal ${shown(key)} here.`;
      hide();
      return;
    }
    const column = parts[2] ? columnOf(Number(parts[2])) : -1;
    const row = view.indexOf(one);
    if (!isShown(one, column)) {
      show(one, column);
      if (row >= 0) aim(row, column);
    }
    if (wantsFocus) find("evidence").firstChild.focus();
    wantsFocus = false;
  }

  function aim(row, column) {
    active.row = row;
    if (column >= 0) active.column = column;
    else if (columns[active.column].at !== undefined) active.column = 0;
    reveal(active.row, active.column);
    placeStop();
  }

  function hide() {
    const inside = panel.contains(document.activeElement);
    panel.hidden = true;
    choose(null, -1);
    draw();
    if (inside && view.length) go(active.row, active.column);
  }

  function choose(one, column) {
    target.one = one;
    target.column = one ? Math.max(column, 0) : -1;
    for (let at = drawn.from; at < drawn.to; at += 1) mark(rows.rows[at - drawn.from], view[at]);
  }

  const isShown = (one, column) => !panel.hidden && target.one === one && target.column === Math.max(column, 0);

  function show(one, column) {
    if (isShown(one, column)) return;
    const reading = find("evidence").contains(document.activeElement);
    panel.hidden = false;
    choose(one, column);
    draw();
    find("evidence").replaceChildren(...(column < 0 ? proposalParts(one) : orientationParts(one, columns[column])));
    find("evidence").scrollTop = 0;
    if (reading) find("evidence").firstChild.focus();
  }

  const heading = (...inside) => make("h3", { tabindex: -1 }, ...inside);
  const badge = (cell) => make("span", { class: `level ${LEVELS[cell[0]]}` }, String(marker(cell[0])));
  const text = (words, kind = "") => make("p", { class: kind }, words);

  function proposalParts(one) {
    const parts = [heading(make("bdi", {}, one.title))];
    if (one.failed) return [...parts, text(`Not scored (${shown(one.kind)}): ${shown(one.problem)}`, "bad")];
    const facts = [state(one), plural(one.words, "word"), one.pages === null ? "" : plural(one.pages, "page"), one.language && language(one.language)];
    parts.push(text(facts.filter(Boolean).join(" · "), "quiet"));
    if (one.flags.length) parts.push(text(`Flags: ${flagsText(one)}`, "bad"));
    if (one.findings) {
      parts.push(make("h4", {}, "Demands not met"), make("ul", {}, ...one.findings.map(([severity, message, where]) =>
        make("li", {}, `${severity}: ${message}${where ? ` (${where})` : ""}`))));
    }
    if (one.outside) {
      parts.push(make("h4", {}, "Outside the mandate"), make("ul", { class: "sentences" }, ...one.outside.map(([where, place, label]) =>
        make("li", {}, quotation(one, where), text([label, place].filter(Boolean).join(" · "))))));
    }
    if (one.notes) parts.push(make("h4", {}, "Please note"), make("ul", {}, ...one.notes.map((note) => make("li", {}, note))));
    parts.push(make("h4", {}, "Orientations"), make("table", {}, make("tbody", {}, ...orientations.map(([number, title], at) => {
      const cell = one.cells[at];
      const extra = cell ? cellWords(cell).split(", ").slice(2).join(", ") : "not scored";
      return make("tr", {}, make("td", {}, cell ? badge(cell) : ""), make("th", { scope: "row" },
        make("a", { href: address(one, number) }, `${number}. ${title}`), extra ? make("span", { class: "quiet" }, ` ${extra}`) : ""));
    }))));
    return parts;
  }

  function orientationParts(one, column) {
    const cell = one.cells && one.cells[column.at];
    const parts = [heading(`${column.number}. ${column.title}`), make("p", {}, make("a", { href: address(one) }, make("bdi", {}, one.title)))];
    if (one.failed) return [...parts, text(`Not scored (${shown(one.kind)}): ${shown(one.problem)}`, "bad")];
    if (!cell) return [...parts, text("Not scored.")];
    parts.push(make("p", {}, badge(cell), ` ${cellWords(cell).split(", ").slice(1).join(", ")}`));
    if (one.left_out) return [...parts, text("This page is full: the evidence of this proposal is in the other outputs only.")];
    const found = one.found[column.number] || {};
    if (found.conflict) {
      const hard = cell[2] === "hard";
      parts.push(make("h4", { class: "bad" }, hard ? "The project undertakes what this orientation excludes" : "This may contradict the orientation, please check"));
      parts.push(...sentences(one, found.conflict, found.conflict_more));
    }
    if (found.counted) parts.push(make("h4", {}, "What counts"), ...sentences(one, found.counted, found.counted_more));
    else parts.push(text("Nothing in the proposal counts for this orientation."));
    if (found.discounted) {
      const all = found.discounted.length + (found.discounted_more || 0);
      parts.push(make("details", {}, make("summary", {}, `Found without counting: ${all}`), ...sentences(one, found.discounted, found.discounted_more)));
    }
    if (found.missing) {
      parts.push(make("details", cell[0] > 1 ? { open: "" } : {}, make("summary", {}, `Missing: ${found.missing.length}`),
        make("ul", {}, ...found.missing.map((word) => make("li", { dir: "auto" }, data.words[word])))));
    }
    return parts;
  }

  /* A sentence, marked in its paragraph unless it is all of it, and in the sentence the words that matched. */
  function quotation(one, where, code) {
    const { before, pieces, after } = quoted(one, where);
    const sentence = pieces.map((piece, at) => at % 2 ? make("mark", {}, piece) : piece);
    const inside = before || after ? [before, make("mark", { class: "sentence" }, ...sentence), after] : sentence;
    return make("blockquote", { dir: "auto", ...(code ? { lang: code } : {}), ...(before || after ? { class: "around" } : {}) }, ...inside);
  }

  function sentences(one, list, more) {
    const items = list.map(([where, place, concept, code, weight, reasons]) => {
      const quote = quotation(one, where, code);
      const about = make("p", {}, make("bdi", {}, place), " · ", make("bdi", {}, data.words[concept]), ` · weight ${weight.toFixed(2)}`);
      const why = make("details", {}, make("summary", {}, "Why"), make("ul", { class: "reasons" },
        ...reasons.map(([word, factor]) => make("li", {}, `${data.words[word]} ×${factor.toFixed(2)}`))));
      return make("li", {}, quote, about, why);
    });
    return [make("ul", { class: "sentences" }, ...items), ...(more ? [text(`And ${more.toLocaleString("en")} more, which this page does not hold.`, "quiet")] : [])];
  }

  /* ---- Keys, clicks, filters ---- */

  const page = () => Math.max(Math.floor(scroller.clientHeight / (rowHeight || 1)) - 3, 1);
  const moves = {
    ArrowUp: () => [active.row - 1, active.column],
    ArrowDown: () => [active.row + 1, active.column],
    ArrowLeft: () => [active.row, active.column - 1],
    ArrowRight: () => [active.row, active.column + 1],
    PageUp: () => [Math.max(active.row - page(), 0), active.column],
    PageDown: () => [active.row + page(), active.column],
    Home: (event) => [event.ctrlKey ? 0 : active.row, 0],
    End: (event) => [event.ctrlKey ? view.length - 1 : active.row, columns.length - 1],
  };

  /* Returns where a key leads from the table or the panel; n and p are for both. */
  function step(event) {
    if (event.altKey || event.metaKey || (event.ctrlKey && !["Home", "End"].includes(event.key))) return null;
    if (event.key === "n") return [Math.min(active.row + 1, view.length - 1), active.column];
    if (event.key === "p") return [Math.max(active.row - 1, 0), active.column];
    return scroller.contains(event.target) && Object.hasOwn(moves, event.key) ? moves[event.key](event) : null;
  }

  find("desk").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) {
      close();
      return;
    }
    const to = view.length ? step(event) : null;
    if (to) {
      event.preventDefault();
      go(to[0], to[1], scroller.contains(event.target));
    } else if ((event.key === "Enter" || event.key === " ") && rows.contains(event.target)) {
      event.preventDefault();
      open(active.row, active.column, true);
    }
  });

  rows.addEventListener("click", (event) => {
    const cell = event.target.closest("th, td");
    if (!cell || String(getSelection())) return; // words that are being copied are no click
    const row = drawn.from + cell.parentNode.sectionRowIndex;
    go(row, cell.cellIndex);
    open(row, cell.cellIndex, false);
  });

  const beside = (rowStep, columnStep) => () => {
    if (!view.length) return;
    const [first, last] = [columnOf(orientations[0][0]), columnOf(orientations[orientations.length - 1][0])];
    const column = columnStep ? Math.min(Math.max(active.column + columnStep, first), last) : active.column;
    go(Math.max(active.row + rowStep, 0), column, false);
  };
  find("previous").addEventListener("click", beside(-1, 0));
  find("next").addEventListener("click", beside(1, 0));
  find("left").addEventListener("click", beside(0, -1));
  find("right").addEventListener("click", beside(0, 1));
  find("close").addEventListener("click", close);

  function offer(id, options) {
    for (const [value, words] of options) find(id).append(make("option", { value }, words));
  }

  function offerFilters() {
    const each = (read) => [...new Set(proposals.flatMap(read))].filter(Boolean).sort(collator.compare);
    offer("orientation", orientations.map(([number, title], at) => [at, `${number}. ${title}`]));
    offer("language", each((one) => one.language).map((code) => [code, language(code)]));
    offer("status", each(state).map((words) => [words, words]));
    offer("flag", each((one) => one.flags.map((flag) => flag.split(":")[0])).map((flag) => [flag, words(flag)]));
    if (proposals.some((one) => (one.cells || []).some((cell) => cell && cell[4] !== null))) offer("flag", [["differs", "reviewers say otherwise"]]);
  }

  let typing = 0;
  find("filters").addEventListener("submit", (event) => event.preventDefault());
  find("search").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(renew, 150);
  });
  find("filters").addEventListener("change", (event) => {
    // To choose an orientation and no level would choose nothing.
    if (event.target.id === "orientation" && event.target.value && !find("level").value) find("level").value = "supported";
    if (event.target.id !== "search") renew();
  });
  find("filters").addEventListener("reset", () => setTimeout(renew));
  find("theme").addEventListener("change", (event) => { document.documentElement.dataset.theme = event.target.value; });

  let waiting = false;
  scroller.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; draw(); });
  });
  window.addEventListener("resize", () => { rowHeight = 0; draw(true); });
  window.addEventListener("hashchange", route);
  window.addEventListener("beforeprint", () => { printing = true; draw(); });
  window.addEventListener("afterprint", () => { printing = false; draw(); });

  find("grid").setAttribute("aria-colcount", columns.length);
  drawHead();
  drawSort();
  offerFilters();
  renew();
  route();
})();
