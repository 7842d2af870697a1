"use strict";
// The map is whole without this: a form chooses measure and day. This plays the lists one after another by changing
// classes, from the page's own JSON, by the rules of web/maps/shades.py. It zooms, and tells a county's agencies.

const frame = document.querySelector(".map-frame");
if (frame) {
  fetch(frame.dataset.map).then((answer) => answer.json()).then((data) => startMap(frame, data));
}

function startMap(frame, data) {
  const SVG = "http://www.w3.org/2000/svg";
  const lists = data.lists;
  const steps = lists.length;
  const map = frame.querySelector(".map");
  const svg = map.querySelector("svg");
  const paths = [...svg.querySelectorAll(".land path")];
  const codes = paths.map((path) => path.id.slice(1));
  const names = paths.map((path) => path.firstElementChild.textContent);
  for (const path of paths) path.firstElementChild.remove(); // the tip below says the name; one is enough
  const indexOf = new Map(codes.map((code, index) => [code, index]));
  const stateOf = names.map((name) => name.slice(-2));
  const shades = shadeTables(data, codes, stateOf);

  let step = Number(frame.dataset.step);
  let show = document.getElementById("map-show").value;
  let drawn = new Int8Array(paths.length).fill(-1);
  const now = document.getElementById("map-now");
  const range = document.getElementById("map-step");
  const long = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
  const dayOf = (at) => lists[at].last_on;
  const tell = (at) => long.format(Date.parse(dayOf(at))) + (lists[at].id.match(/-(am|mid|pm)/)?.[0].replace("-", " ") ?? "");

  const group = svg.querySelector(".marks") ?? svg.appendChild(document.createElementNS(SVG, "g"));
  group.setAttribute("class", "marks");
  group.toggleAttribute("hidden", !document.getElementById("map-marks").checked);
  group.replaceChildren();
  const marks = Object.entries(data.places).map(([code, [x, y]]) => {
    const circle = document.createElementNS(SVG, "circle");
    circle.setAttribute("cx", x);
    circle.setAttribute("cy", y);
    circle.setAttribute("r", 0);
    group.append(circle);
    return { code, circle, size: 0 };
  });

  function draw() {
    const next = shades.of(show, step);
    for (let index = 0; index < paths.length; index++) {
      if (next[index] !== drawn[index]) paths[index].setAttribute("class", "k" + next[index]);
    }
    drawn = next;
    for (const mark of marks) {
      const size = shades.agencies(mark.code, step);
      if (size !== mark.size) mark.circle.setAttribute("r", size ? Math.round(16 + 14 * Math.sqrt(size)) : 0);
      mark.size = size;
    }
    now.textContent = tell(step);
    range.setAttribute("aria-valuetext", now.textContent);
  }

  const first = { step, show };
  let waiting = 0;
  function settle() {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const asked = `?show=${show}&on=${dayOf(step)}`;
      history.replaceState(null, "", asked);
      document.getElementById("map-day").textContent = tell(step);
      const stale = document.getElementById("map-stale");
      stale.hidden = step === first.step && show === first.show;
      stale.querySelector("a").href = frame.dataset.page + asked;
    }, 250);
  }

  function goTo(to) {
    step = Math.min(Math.max(to, 0), steps - 1);
    range.value = step;
    draw();
    settle();
  }

  range.max = steps - 1;
  range.value = step;
  range.addEventListener("input", () => goTo(Number(range.value)));
  const choice = document.getElementById("map-show");
  choice.addEventListener("change", () => {
    map.classList.replace("show-" + show, "show-" + choice.value);
    show = choice.value;
    for (const legend of frame.querySelectorAll(".under-map > [class^=show-]")) {
      legend.hidden = !legend.classList.contains("show-" + show);
    }
    document.getElementById("map-said").textContent = choice.selectedOptions[0].textContent;
    draw();
    settle();
  });

  const play = document.getElementById("map-play");
  let playing = 0;
  function stop() {
    clearInterval(playing);
    playing = 0;
    play.setAttribute("aria-pressed", "false");
    play.textContent = play.dataset.play;
  }
  play.addEventListener("click", () => {
    if (playing) return stop();
    if (step === steps - 1) goTo(0);
    play.setAttribute("aria-pressed", "true");
    play.textContent = play.dataset.pause;
    playing = setInterval(() => (step < steps - 1 ? goTo(step + 1) : stop()), 100);
  });

  const boxes = document.getElementById("map-marks");
  boxes.addEventListener("change", () => group.toggleAttribute("hidden", !boxes.checked));

  tipAndPick(frame, { map, svg, indexOf, names, stateOf, data, shadeOf: (index) => drawn[index], show: () => show, step: () => step });
  zoomAndPan(map, svg);
  for (const one of frame.querySelectorAll(".player, .zoom")) one.hidden = false;
  for (const one of document.querySelectorAll(".map-form .no-script")) one.hidden = true;
  document.querySelector(".map-form").addEventListener("submit", (event) => event.preventDefault());
  draw();
  frame.dataset.ready = "yes";
}

function shadeTables(data, codes, stateOf) {
  const steps = data.lists.length;
  const county = new Map();
  const state = new Map();
  for (const agency of data.agencies) {
    const street = (model) => model === "TFM" || model === "JEM+TFM";
    const jail = (model) => model !== "TFM" && model !== "unknown";
    const into = (map, key) => {
      if (!map.has(key)) map.set(key, { mask: new Uint8Array(steps), size: new Uint16Array(steps), agencies: new Uint16Array(steps), since: steps, first: "", pending: [] });
      return map.get(key);
    };
    const held = new Uint8Array(steps);
    const groups = [];
    if (agency.county_fips) groups.push(into(county, agency.county_fips));
    if (agency.level === "state") groups.push(into(state, agency.state));
    for (const group of groups) {
      for (const [model, from, to] of agency.runs) {
        for (let at = from; at <= to; at++) {
          group.mask[at] |= 4 | (street(model) ? 1 : 0) | (jail(model) ? 2 : 0);
          group.size[at] += 1;
          held[at] = 1;
        }
        group.since = Math.min(group.since, from);
      }
      for (let at = 0; at < steps; at++) group.agencies[at] += held[at];
      const day = agency.first_agreement_on;
      if (day) group.first = group.first && group.first < day ? group.first : day;
      group.pending.push(...agency.pending);
    }
  }
  const above = (value, bounds) => bounds.reduce((sum, bound) => sum + (value >= bound ? 1 : 0), 0);
  const rules = {
    model(here, at, code) {
      const mask = here ? here.mask[at] : 0;
      if (!mask) return state.get(code)?.mask[at] ? 4 : 0;
      return (mask & 3) === 3 ? 3 : mask & 1 ? 1 : 2;
    },
    agreements: (here, at) => (here ? above(here.size[at], [1, 2, 4, 8]) : 0),
    status(here, at) {
      if (!here) return 0;
      if (here.size[at]) return 1;
      if (here.since < at) return 2;
      const day = data.lists[at].last_on;
      return here.pending.some(([from, to]) => from <= day && day <= to) ? 3 : 0;
    },
    first(here, at) {
      if (!here?.first || here.first > data.lists[at].last_on) return 0;
      return 1 + above(here.first, ["2021-01-01", "2025-01-01", "2025-07-01", "2026-01-01"]);
    },
  };
  const byState = {
    population(code, at) {
      let covered = 0;
      for (const [fips, here] of county) {
        if (here.size[at] && inState.get(fips) === code) covered += data.population[fips] ?? 0;
      }
      const share = data.state_population[code] ? covered / data.state_population[code] : 0;
      return share ? above(share, [0, 0.1, 0.25, 0.5, 0.75]) : 0;
    },
    law(code, at) {
      const day = data.lists[at].last_on;
      const found = (data.law[code] ?? []).find(([since, until]) => (!since || since <= day) && (!until || day <= until));
      return found ? 1 + ["mandates", "encourages", "none_found", "restricts", "bans"].indexOf(found[2]) : 0;
    },
  };
  const inState = new Map(data.agencies.map((agency) => [agency.county_fips, agency.state]));
  const made = new Map();
  return {
    of(show, at) {
      const key = show + at;
      if (!made.has(key)) {
        const shaded = new Int8Array(codes.length);
        if (show in byState) {
          const known = new Map([...new Set(stateOf)].map((code) => [code, byState[show](code, at)]));
          for (let index = 0; index < codes.length; index++) shaded[index] = known.get(stateOf[index]);
        } else {
          for (let index = 0; index < codes.length; index++) shaded[index] = rules[show](county.get(codes[index]), at, stateOf[index]);
        }
        made.set(key, shaded);
      }
      return made.get(key);
    },
    agencies: (code, at) => county.get(code)?.agencies[at] ?? 0,
  };
}

function tipAndPick(frame, view) {
  const { map, svg, indexOf, names, stateOf, data } = view;
  const tip = map.querySelector(".tip");
  const picked = frame.querySelector(".picked");
  const said = (index) => frame.querySelector(`[data-legend="${view.show()}"]`).children[view.shadeOf(index)].textContent.trim();
  const under = (event) => indexOf.get(event.target.closest?.(".land path")?.id.slice(1));
  svg.addEventListener("pointermove", (event) => {
    const index = under(event);
    tip.hidden = index === undefined;
    if (tip.hidden) return;
    tip.textContent = `${names[index]}: ${said(index)}`;
    const box = map.getBoundingClientRect();
    const left = event.clientX - box.left;
    tip.style.left = `${Math.min(left + 14, box.width - tip.offsetWidth - 4)}px`;
    tip.style.top = `${event.clientY - box.top + 18}px`;
  });
  svg.addEventListener("pointerleave", () => (tip.hidden = true));
  svg.addEventListener("click", (event) => {
    const index = under(event);
    if (index === undefined || map.dataset.moved) return;
    const at = view.step();
    const day = data.lists[at].last_on;
    const code = svg.querySelectorAll(".land path")[index].id.slice(1);
    const line = (agency) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = picked.dataset.agency + agency.id;
      link.textContent = agency.name;
      const models = agency.runs.filter(([, from, to]) => from <= at && at <= to).map(([model]) => model);
      const how = models.length ? `${[...new Set(models)].join(", ")} ${picked.dataset.listed}`
        : agency.runs.some(([, from]) => from < at) ? picked.dataset.before
        : agency.pending.some(([from, to]) => from <= day && day <= to) ? picked.dataset.pending
        : picked.dataset.later;
      item.append(link, ` ${how}`);
      return item;
    };
    const here = data.agencies.filter((agency) => agency.county_fips === code);
    const all = data.agencies.filter((agency) => agency.level === "state" && agency.state === stateOf[index]);
    const head = document.createElement("p");
    head.append(Object.assign(document.createElement("b"), { textContent: names[index] }));
    const list = (agencies) => {
      const items = document.createElement("ul");
      items.append(...agencies.map(line));
      return items;
    };
    const none = Object.assign(document.createElement("p"), { className: "quiet", textContent: picked.dataset.none });
    const state = Object.assign(document.createElement("p"), { className: "quiet", textContent: picked.dataset.state });
    picked.replaceChildren(head, here.length ? list(here) : none, ...(all.length ? [state, list(all)] : []));
  });
}

function zoomAndPan(map, svg) {
  const whole = svg.viewBox.baseVal;
  const { width, height } = whole;
  const view = { x: whole.x, y: whole.y, scale: 1 };
  const set = () => {
    const [w, h] = [width / view.scale, height / view.scale];
    view.x = Math.min(Math.max(view.x, 0), width - w);
    view.y = Math.min(Math.max(view.y, 0), height - h);
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${w} ${h}`);
    map.classList.toggle("zoomed", view.scale > 1);
  };
  const zoom = (by, rx = 0.5, ry = 0.5) => {
    const scale = Math.min(Math.max(view.scale * by, 1), 16);
    view.x += (width / view.scale - width / scale) * rx;
    view.y += (height / view.scale - height / scale) * ry;
    view.scale = scale;
    set();
  };
  const move = (rx, ry) => {
    view.x += (rx * width) / view.scale;
    view.y += (ry * height) / view.scale;
    set();
  };
  const all = () => {
    view.scale = 1;
    set();
  };
  const share = (event) => {
    const box = svg.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, box];
  };
  for (const button of map.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => ({ in: () => zoom(1.6), out: () => zoom(1 / 1.6), all })[button.dataset.zoom]());
  }
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // a page that scrolls on scrolls on
    event.preventDefault();
    const [rx, ry] = share(event);
    zoom(Math.exp(-event.deltaY / 200), rx, ry);
  }, { passive: false });
  svg.addEventListener("dblclick", (event) => zoom(2, ...share(event)));
  map.addEventListener("keydown", (event) => {
    if (event.target !== map) return;
    const todo = {
      "+": () => zoom(1.6), "=": () => zoom(1.6), "-": () => zoom(1 / 1.6), 0: all,
      ArrowLeft: () => move(-0.1, 0), ArrowRight: () => move(0.1, 0), ArrowUp: () => move(0, -0.1), ArrowDown: () => move(0, 0.1),
    }[event.key];
    if (!todo || (event.key.startsWith("Arrow") && view.scale === 1)) return;
    event.preventDefault();
    todo();
  });
  const down = new Map();
  svg.addEventListener("pointerdown", (event) => {
    down.set(event.pointerId, event);
    delete map.dataset.moved;
  });
  svg.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (!before) return;
    const box = svg.getBoundingClientRect();
    if (down.size === 2) {
      const [other] = [...down.values()].filter((one) => one.pointerId !== event.pointerId);
      const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
      zoom(apart(event) / apart(before), ...share(event));
    } else if (view.scale > 1) {
      move((before.clientX - event.clientX) / box.width, (before.clientY - event.clientY) / box.height);
      if (Math.hypot(before.clientX - event.clientX, before.clientY - event.clientY) > 2) map.dataset.moved = "yes";
    }
    down.set(event.pointerId, event);
  });
  for (const kind of ["pointerup", "pointercancel", "pointerleave"]) svg.addEventListener(kind, (event) => down.delete(event.pointerId));
}
