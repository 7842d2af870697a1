"use strict";
// For the site as files: search and filters, which a server does otherwise, over small files of data/.

const root = document.currentScript.src.replace(/\/static\/[^/]*$/, "");
const asked = new URLSearchParams(location.search);
const spanish = document.documentElement.lang === "es";
const base = root + (spanish ? "/es" : "");
const say = spanish
  ? { found: "Resultados", none: "Nada en el registro coincide.", changes: "cambios", first: "Se muestran los primeros", to: "a", linked: "en ICE, no en mano" }
  : { found: "Found", none: "Nothing in the record matches.", changes: "changes", first: "The first are shown:", to: "to", linked: "at ICE, not held" };
const MOST = 500;
const page = location.pathname.replace(/\/(index\.html)?$/, "");

const read = async (name) => (await fetch(`${root}/data/${name}.json`)).json();
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/['’]/g, "").toLowerCase();
const link = (href, text) => {
  const made = document.createElement("a");
  made.href = href;
  made.textContent = text;
  return made;
};

function show(title, items) {
  const main = document.querySelector("main") || document.body;
  const part = document.createElement("section");
  part.id = "found";
  part.setAttribute("aria-live", "polite");
  const head = document.createElement("h2");
  head.textContent = `${title}: ${items.length.toLocaleString(document.documentElement.lang)}`;
  part.append(head);
  if (!items.length) part.append(say.none);
  if (items.length > MOST) part.append(`${say.first} ${MOST}`);
  const list = document.createElement("ul");
  list.className = "plain";
  for (const [first, rest] of items.slice(0, MOST)) {
    const item = document.createElement("li");
    item.append(first, rest);
    list.append(item);
  }
  part.append(list);
  const headline = main.querySelector(".headline");
  // what the file shows was made without the filter
  if (headline) {
    while (headline.nextSibling) headline.nextSibling.remove();
    headline.after(part);
  } else main.prepend(part);
}

async function search(text) {
  const words = fold(text).split(/[^a-z0-9]+/).filter(Boolean);
  if (!words.length) return;
  const index = await read("search");
  const has = (all) => words.every((word) => all.some((one) => one.startsWith(word)));
  const states = index.states.filter(([code, , all]) => code.toLowerCase() === words.join("") || has(all.split(" ")));
  const items = states.map(([code, name]) => [link(`${base}/state/${code.toLowerCase()}`, name), ""]);
  // every word must match, so any one word's file has all that match; the shortest is read
  const starts = words.filter((word) => word.length > 1).map((word) => word.slice(0, 2));
  const known = starts.filter((start) => start in index.shards).sort((a, b) => index.shards[a] - index.shards[b]);
  if (starts.length && known.length === starts.length) {
    for (const [id, name, state, county, models, all] of await read(`search/${known[0]}`)) {
      if (has(all.split(" "))) {
        items.push([link(`${base}/agency/${id}`, name), [`, ${state}`, county, models].filter(Boolean).join(" · ")]);
      }
    }
  }
  for (const field of document.querySelectorAll('input[name="q"]')) field.value = text;
  show(say.found, items);
}

async function filterChanges(state, kind, since, until) {
  let rows;
  if (state) {
    const answer = await fetch(`${root}/data/changes/state/${state.toLowerCase()}.json`);
    rows = answer.ok ? await answer.json() : [];
  } else {
    const months = Object.keys(await read("changes"));
    const wanted = months.filter((one) => one >= since.slice(0, 7) && (!until || one <= until.slice(0, 7)));
    rows = (await Promise.all(wanted.map((one) => read(`changes/month/${one}`)))).flat();
  }
  rows = rows.filter((one) => one.on >= since && (!until || one.on <= until) && (!kind || one.kind === kind));
  const kinds = document.querySelector('select[name="kind"]');
  const name = (code) => [...(kinds ? kinds.options : [])].find((one) => one.value === code)?.textContent || code;
  for (const [field, value] of [["state", state], ["kind", kind], ["since", since], ["until", until]]) {
    const input = document.querySelector(`form.filters [name="${field}"]`);
    if (input) input.value = value;
  }
  show(
    say.changes,
    rows.reverse().map((one) => [
      link(`${base}/agency/${one.agency_id}`, one.agency),
      `, ${one.state} · ${one.on} · ${name(one.kind)}${one.model ? ` · ${one.model}` : ""}`,
    ]),
  );
}

async function filterEvidence() {
  const words = fold(asked.get("q") || "").split(/[^a-z0-9]+/).filter(Boolean);
  const [topic, stance, state] = ["topic", "stance", "state"].map((name) => asked.get(name) || "");
  const rows = (await read("evidence")).filter(
    (one) =>
      (!topic || one.topics.includes(topic)) &&
      (!stance || one.stance === stance) &&
      (!state || one.states.includes(state.toUpperCase())) &&
      words.every((word) => fold(`${one.title} ${one.finding} ${one.issuer}`).includes(word)),
  );
  show(say.found, rows.map((one) => [
    one.url ? link(one.url, one.title) : document.createTextNode(one.title),
    ` (${one.issuer}, ${one.year}; ${one.stance}). ${one.finding}`,
  ]));
}

async function filterDocuments() {
  const [state, model, template, bespoke] = ["state", "model", "template", "bespoke"].map((name) => asked.get(name) || "");
  const all = await (await fetch(`${root}/documents.json`)).json();
  const fits = (one) =>
    (!state || one.state === state) && (!model || one.model === model) && (!template || one.template_id === template) &&
    (!bespoke || one.bespoke === (bespoke === "yes"));
  const tell = (one) => [one.state, one.model, one.ice_signed_on, one.template_id].filter(Boolean).join(" · ");
  const held = all.held.filter(fits).map((one) => [
    link(`${base}/documents/${one.id}`, one.listed_as || one.agency || one.file_name), ` ${tell(one)}`,
  ]);
  const linked = state && !template && !bespoke ? all.documents.filter((one) => one.state === state && !one.document_id) : [];
  const web = (one) => /^https?:/.test(one.moa_url || "");
  show(say.found, held.concat(linked.filter((one) => !model || one.model === model).map((one) => [
    web(one) ? link(one.moa_url, one.agency) : document.createTextNode(one.agency),
    ` ${[one.state, one.model, one.signed_on].filter(Boolean).join(" · ")} (${say.linked})`,
  ])));
  for (const [field, value] of [["state", state], ["model", model], ["template", template], ["bespoke", bespoke]]) {
    const input = document.querySelector(`form.filters [name="${field}"]`);
    if (input) input.value = value;
  }
}

if (page.endsWith("/documents") && ["state", "model", "template", "bespoke"].some((name) => asked.get(name))) {
  filterDocuments();
}
if (page.endsWith("/search") && asked.get("q")) search(asked.get("q"));
if (page.endsWith("/changes") && [...asked.keys()].some((one) => ["state", "kind", "since", "until"].includes(one))) {
  filterChanges(...["state", "kind", "since", "until"].map((name) => asked.get(name) || ""));
}
if (page.endsWith("/evidence") && [...asked.keys()].length) filterEvidence();
