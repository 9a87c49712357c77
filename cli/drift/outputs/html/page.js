// Runs in the page. Whatever comes from the report is put in as text, never as markup.
(() => {
  const { report, words } = JSON.parse(document.getElementById("data").textContent);
  const find = (selector) => document.querySelector(selector);
  const step = 200;

  /** An element with attributes and children; a child that is no element is text. */
  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes))
      if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
    element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== ""));
    return element;
  }

  const toneOf = (verdict) => words.tones[verdict] ?? "bad";
  const wordOf = (verdict) => words.verdicts[verdict] ?? verdict;
  const badge = (verdict) => make("span", { class: `badge ${toneOf(verdict)}` }, wordOf(verdict));
  const plain = (text) => (text === undefined ? undefined : String(text).replaceAll("_", " "));
  const cell = (label, ...children) => make("td", { "data-label": label }, ...children);

  const haystacks = new Map();
  function haystackOf(server) {
    let text = haystacks.get(server);
    if (text === undefined) {
      const parts = [
        server.name,
        server.hostId,
        server.privateIp,
        server.group,
        server.edition,
        server.agent,
        server.notChecked,
      ];
      const tags = Object.entries(server.tags ?? {}).map(([key, value]) => `${key}=${value}`);
      const more = server.managedBy.map(({ address }) => address).concat(server.findings.map(({ message }) => message));
      text = [...parts, ...tags, ...more].filter(Boolean).join("\n").toLowerCase();
      haystacks.set(server, text);
    }
    return text;
  }

  const state = { verdicts: new Set(), search: "", order: "verdict", shown: step };
  const ranks = new Map(words.order.map((verdict, rank) => [verdict, rank]));

  function matching() {
    const needles = state.search.toLowerCase().split(/\s+/).filter(Boolean);
    const found = report.servers.filter(
      (server) =>
        (state.verdicts.size === 0 || state.verdicts.has(server.verdict)) &&
        needles.every((needle) => haystackOf(server).includes(needle)),
    );
    const byRank = (a, b) => ranks.get(a.verdict) - ranks.get(b.verdict);
    // The report is in the order of names already, and sorting keeps it among equals.
    return state.order === "verdict" ? found.sort(byRank) : found;
  }

  /** Of what was not looked at it is not said that it has none. */
  const editionOf = (server) => server.edition ?? (server.notChecked === undefined ? "none" : "unknown");

  function whyOf(server) {
    if (server.notChecked !== undefined) return [make("p", {}, server.notChecked)];
    const open = server.findings.filter(({ waived }) => !waived);
    const shown = open.length > 0 ? open : server.findings;
    const excuse =
      open.length === 0 && server.waiver ? [`Waived until ${server.waiver.until}: ${server.waiver.reason}`] : [];
    return [...excuse, ...shown.map(({ message }) => message)].slice(0, 3).map((text) => make("p", {}, text));
  }

  function rowOf(server, index) {
    const row = make(
      "tr",
      { tabindex: index === 0 ? "0" : "-1" },
      make("td", {}, badge(server.verdict)),
      make(
        "td",
        {},
        make("div", { class: "name" }, server.name),
        make("div", { class: "dim" }, server.privateIp ?? ""),
      ),
      cell("Edition", editionOf(server)),
      cell("Agent", plain(server.agent) ?? "unknown"),
      cell("Risk", server.risk ?? "unknown"),
      make("td", { class: "why" }, ...whyOf(server)),
    );
    row.addEventListener("click", () => open(server, row));
    row.addEventListener("focus", () => {
      for (const other of row.parentNode.children) other.tabIndex = other === row ? 0 : -1;
    });
    row.addEventListener("keydown", (event) => {
      const next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key];
      const end = { Home: row.parentNode.firstElementChild, End: row.parentNode.lastElementChild }[event.key];
      if (event.key === "Enter" || event.key === " ") open(server, row);
      else if (next ?? end) (next ?? end).focus();
      else return;
      event.preventDefault();
    });
    return row;
  }

  function draw() {
    const found = matching();
    find("#rows").replaceChildren(...found.slice(0, state.shown).map(rowOf));
    find("#count").textContent = `${found.length} of ${report.servers.length} servers`;
    find("#none").hidden = found.length > 0;
    const left = found.length - state.shown;
    find("#more").hidden = left <= 0;
    find("#more").textContent = `Show ${Math.min(step, left)} more (${left} left)`;
    for (const chip of document.querySelectorAll(".chip"))
      chip.setAttribute("aria-pressed", String(state.verdicts.has(chip.dataset.verdict)));
  }

  const fact = (term, value) =>
    value === undefined || value === "" ? [] : [make("div", {}, make("dt", {}, term), make("dd", {}, String(value)))];

  function factsOf(server) {
    const tags = Object.entries(server.tags ?? {}).map(([key, value]) => (value === "" ? key : `${key}=${value}`));
    const risks = Object.entries(server.risks).flatMap(([kind, count]) => (count > 0 ? [`${count} ${kind}`] : []));
    const interrupted = server.interruptReason ? ` (${plain(server.interruptReason)})` : "";
    return make(
      "dl",
      { class: "facts" },
      fact("Server ID", server.hostId),
      fact("Region", server.region),
      fact("Enterprise project", server.enterpriseProjectId),
      fact("Address", server.privateIp),
      fact("System", server.os),
      fact("Power", server.server),
      fact("Protection", server.protection && `${server.protection}${interrupted}`),
      fact("Edition", editionOf(server)),
      fact("Charging mode", server.chargingMode),
      fact("Quota", server.quotaId),
      fact("Trial ends", server.trialEndsAt?.slice(0, 10)),
      fact("Agent", [plain(server.agent), server.agentVersion].filter(Boolean).join(" ")),
      fact("Risk", server.risk),
      fact("Open risks", risks.join(", ")),
      fact("Group", server.group),
      fact("Tags", tags.join(", ")),
    );
  }

  function findingOf({ severity, kind, message, rule, declared, live, location, waived, known }) {
    const marks = [waived && "waived", known && "known from the baseline"].filter(Boolean).join(", ");
    const place = location && `${location.file}:${location.line}`;
    return make(
      "div",
      { class: `finding ${waived || known ? "calm" : severity === "error" ? "bad" : "warn"}` },
      make("p", {}, make("strong", {}, words.kinds[kind]), marks && ` (${marks})`),
      make("p", {}, message),
      declared !== undefined && live !== undefined
        ? make(
            "p",
            { class: "dim" },
            rule === undefined ? "declared " : "demanded ",
            make("code", {}, declared),
            ", live ",
            make("code", {}, live),
          )
        : "",
      place ? make("p", { class: "dim" }, make("code", {}, place)) : "",
    );
  }

  function open(server, row) {
    const dialog = find("#detail");
    const close = make("button", { type: "button", "aria-label": "Close" }, "Close");
    close.addEventListener("click", () => dialog.close());
    const owners = server.managedBy.map(({ address, source }) =>
      make("li", {}, make("code", {}, address), ` in ${source}`),
    );
    dialog.replaceChildren(
      make("div", { class: "top" }, make("h2", { id: "detail-title" }, server.name), badge(server.verdict), close),
      factsOf(server),
      ...(server.notChecked === undefined
        ? [make("h3", {}, server.findings.length === 0 ? "Nothing to report" : "Findings")]
        : [make("h3", {}, "Not checked"), make("p", {}, server.notChecked)]),
      ...server.findings.map(findingOf),
      ...(server.waiver
        ? [
            make("h3", {}, server.waiver.ended ? "Waiver, ended" : "Waiver"),
            make("p", {}, `Until ${server.waiver.until}: ${server.waiver.reason}`),
          ]
        : []),
      make("h3", {}, "Declared by"),
      owners.length > 0 ? make("ul", {}, ...owners) : make("p", { class: "dim" }, "No state that was checked."),
    );
    dialog.addEventListener("close", () => row.focus(), { once: true });
    dialog.showModal();
  }

  function chips() {
    const counts = report.summary.servers;
    return words.order
      .filter((verdict) => counts[verdict] > 0)
      .map((verdict) => {
        const attributes = { class: `chip ${toneOf(verdict)}`, type: "button", "data-verdict": verdict };
        const chip = make("button", attributes, wordOf(verdict), make("b", {}, String(counts[verdict])));
        chip.addEventListener("click", () => {
          if (!state.verdicts.delete(verdict)) state.verdicts.add(verdict);
          state.shown = step;
          draw();
        });
        return chip;
      });
  }

  find("#chips").replaceChildren(...chips());
  find("#search").addEventListener("input", (event) => {
    state.search = event.target.value;
    state.shown = step;
    draw();
  });
  find("#order").addEventListener("change", (event) => {
    state.order = event.target.value;
    draw();
  });
  find("#more").addEventListener("click", () => {
    const first = state.shown;
    state.shown += step;
    draw();
    find("#rows").children[first]?.focus();
  });
  find("#theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !find("#detail").open) {
      find("#search").focus();
      event.preventDefault();
    } else if (event.key === "Escape" && event.target.id === "search") {
      event.target.value = "";
      state.search = "";
      draw();
    } else if (event.key === "ArrowDown" && event.target.id === "search") {
      find("#rows").firstElementChild?.focus();
      event.preventDefault();
    }
  });
  for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
  draw();
})();
