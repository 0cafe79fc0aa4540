// What a page of a report does beyond being read: names numbers, sorts tables, hides series, shows the networks of points.
// Texts of the data only ever become text nodes. Without this script the page says the same.
'use strict';
(() => {
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  // What is no visible character, as the page itself has it.
  const visible = text => String(text).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, sign =>
    [...Array(sign.length).keys()].map(i => '\\u' + sign.charCodeAt(i).toString(16).padStart(4, '0')).join(''));
  // On Enter and the space bar too, as a button.
  const onPress = (element, act) => {
    element.addEventListener('click', act);
    element.addEventListener('keydown', event => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      act();
    });
  };

  const box = make('div', { class: 'name', hidden: '', 'aria-hidden': 'true' });
  const status = make('div', { class: 'unseen', role: 'status' });
  document.body.append(box, status);

  // ---- Names of what is under the pointer: at once, where the browser's own tooltips take their time.
  let named = null;
  const titleOf = element => [...element.children].find(child => child.localName === 'title');
  const nameOf = element => element === named?.element ? named.text : titleOf(element)?.textContent;
  const hideName = () => {
    if (named) titleOf(named.element).textContent = named.text;
    named = null;
    box.hidden = true;
  };
  const showName = (element, x, y) => {
    if (named?.element !== element) {
      hideName();
      const title = titleOf(element);
      named = { element, text: title.textContent };
      // Else the browser's tooltip comes as well.
      title.textContent = '';
      box.textContent = named.text;
      box.hidden = false;
    }
    const room = document.documentElement;
    box.style.left = Math.max(4, Math.min(x + 14, room.clientWidth - box.offsetWidth - 4)) + 'px';
    box.style.top = (y + 18 + box.offsetHeight < room.clientHeight ? y + 18 : Math.max(4, y - box.offsetHeight - 10)) + 'px';
  };
  const namedAt = target => {
    for (let at = target; at?.closest?.('svg.av') && !at.matches('svg.av'); at = at.parentNode) if (titleOf(at)) return at;
    return null;
  };
  document.addEventListener('pointermove', event => {
    const element = namedAt(event.target);
    if (element) showName(element, event.clientX, event.clientY);
    else hideName();
  });
  document.addEventListener('scroll', hideName, { passive: true });

  // ---- Networks: the lists of the page, and the points that stand for them.
  const lists = new Map();
  const listOf = name => {
    if (!lists.has(name)) lists.set(name, JSON.parse(document.getElementById(name).textContent));
    return lists.get(name);
  };
  const subjects = new WeakMap();
  const subjectOf = point => {
    const group = point.parentNode;
    if (!group.dataset?.subjects || !point.closest('[data-networks]')) return null;
    if (!subjects.has(group)) {
      const numbers = group.dataset.subjects.split(',').flatMap(run => {
        if (run === '') return [null];
        const [first, last = first] = run.split('-').map(Number);
        return Array.from({ length: last - first + 1 }, (_, i) => first + i);
      });
      subjects.set(group, new Map([...group.children].map((child, i) => [child, numbers[i]])));
    }
    return subjects.get(group).get(point) ?? null;
  };
  const recordOf = (name, number) => {
    const list = listOf(name);
    const record = {};
    if (list.ids?.[number] != null) record.id = list.ids[number];
    record.space = list.space;
    record.layers = list.networks[number].map(layer => list.layers[layer]);
    const metrics = Object.entries(list.metrics).map(([key, values]) => [key, values[number]]).filter(([, value]) => value !== null);
    if (metrics.length > 0) record.metrics = Object.fromEntries(metrics);
    if (list.failures?.[number] != null) record.failure = list.failures[number];
    return record;
  };

  let chosen = null;
  const panel = make('aside', { class: 'network', 'aria-label': 'The chosen network', hidden: '' });
  const mark = () => {
    document.querySelectorAll('.ring').forEach(ring => ring.remove());
    if (!chosen) return;
    for (const group of document.querySelectorAll(`[data-networks="${chosen.name}"] [data-subjects]`)) {
      for (const point of group.children) {
        if (subjectOf(point) !== chosen.number || point.matches('.off')) continue;
        const ring = point.cloneNode(false);
        ring.setAttribute('class', 'ring');
        ring.setAttribute('r', 8);
        ring.removeAttribute('data-s');
        group.after(ring);
      }
    }
  };
  const close = () => {
    chosen = null;
    panel.hidden = true;
    mark();
  };
  const copy = async (text, shown) => {
    try {
      await navigator.clipboard.writeText(text);
      return 'Copied.';
    } catch {
      // Where pages may not write to the clipboard.
      shown.parentNode.open = true;
      getSelection().selectAllChildren(shown);
      return 'The JSON is selected: copy it with the keyboard.';
    }
  };
  const choose = point => {
    const section = point.closest('[data-networks]');
    chosen = { name: section.dataset.networks, number: subjectOf(point) };
    const kinds = listOf(chosen.name).kinds;
    const record = recordOf(chosen.name, chosen.number);
    const json = JSON.stringify(record);
    const title = record.id === undefined ? `Network ${chosen.number + 1} of the map` : `Network ${visible(record.id)}`;
    const facts = Object.entries(record.metrics ?? {}).map(([key, value]) => `${visible(key)} ${Number(value.toPrecision(6))}`);
    if (record.failure !== undefined) facts.push(visible(record.failure));
    const shown = make('pre', {}, json);
    const said = make('span', { role: 'status' });
    const button = (text, act) => {
      const element = make('button', { type: 'button' }, text);
      element.addEventListener('click', act);
      return element;
    };
    panel.replaceChildren(
      make('div', { class: 'bar' }, make('strong', {}, title), make('span', { class: 'facts' }, facts.join(', ')), said,
        button('Copy JSON', async () => { said.textContent = await copy(json, shown); }), button('Close', () => {
          const map = chosen.from;
          close();
          map.focus();
        })),
      make('ol', { class: 'av' }, ...record.layers.map(({ type, ...values }) => make(
        'li', { class: `s${kinds.indexOf(type) % 8}` }, make('b', {}, visible(type)), ...Object.entries(values).map(([key, value]) =>
          make('span', {}, ` ${visible(key)}\u00a0${visible(value)}`))))),
      make('details', {}, make('summary', {}, 'JSON'), shown));
    chosen.from = point.closest('svg.av');
    panel.hidden = false;
    section.append(panel);
    status.textContent = `${title}, ${facts.join(', ')}. ${panel.querySelector('ol').innerText.replace(/\s+/g, ' ')}`;
    mark();
  };

  // ---- Pictures: one stop of the keyboard each, arrows go to the nearest of what has a name.
  const centerOf = element => {
    if (element.localName === 'circle') return [element.cx.baseVal.value, element.cy.baseVal.value];
    const { x, y, width, height } = element.getBBox();
    return [x + width / 2, y + height / 2];
  };
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const nearest = (items, from, [dx, dy]) => {
    const [x, y] = centerOf(from);
    let [best, least] = [null, Number.MAX_VALUE];
    for (const item of items) {
      const [right, down] = [centerOf(item)[0] - x, centerOf(item)[1] - y];
      const along = right * dx + down * dy;
      const aside = Math.abs(right * dy) + Math.abs(down * dx);
      // Straight ahead counts more than near by, but whatever lies ahead can be reached.
      const cost = along + 2 * aside;
      if (item !== from && along > 0.5 && cost < least) [best, least] = [item, cost];
    }
    return best;
  };
  for (const picture of document.querySelectorAll('svg.av')) {
    const plot = picture.querySelector('svg');
    const items = [...plot?.querySelectorAll('circle, rect') ?? []].filter(titleOf);
    const keys = [...picture.querySelectorAll('.key')];
    if (items.length === 0) continue;
    const isMap = items.some(item => subjectOf(item) !== null);
    let at = null;
    const goTo = item => {
      at?.classList.remove('at');
      at = item;
      at.classList.add('at');
      const { right, bottom } = at.getBoundingClientRect();
      showName(at, right - 14, bottom - 14);
      status.textContent = nameOf(at);
    };
    const leave = () => {
      at?.classList.remove('at');
      hideName();
    };
    picture.setAttribute('tabindex', '0');
    picture.setAttribute('role', 'application');
    picture.setAttribute('aria-roledescription', isMap ? 'map' : 'chart');
    picture.setAttribute('aria-label', `${picture.getAttribute('aria-label') ?? ''}: arrow keys go from one `
      + (isMap ? 'point to the next, Enter shows its network' : 'value to the next'));
    picture.addEventListener('keydown', event => {
      if (event.target !== picture || event.altKey || event.ctrlKey || event.metaKey) return;
      const seen = items.filter(item => !item.closest('.off'));
      const isStale = !at || at.closest('.off');
      if (event.key in arrows || event.key === 'Home' || event.key === 'End') {
        event.preventDefault();
        const next = event.key === 'Home' ? seen[0] : event.key === 'End' ? seen.at(-1)
          : isStale ? seen[0] : nearest(seen, at, arrows[event.key]);
        if (next) goTo(next);
      } else if ((event.key === 'Enter' || event.key === ' ') && !isStale && subjectOf(at) !== null) {
        event.preventDefault();
        choose(at);
      }
    });
    picture.addEventListener('blur', leave);
    if (isMap) {
      picture.classList.add('map');
      plot.addEventListener('click', event => {
        // Small points are hard to hit, above all with a finger.
        const reach = 16;
        let [best, least] = [null, reach];
        for (const item of items) {
          if (subjectOf(item) === null || item.closest('.off')) continue;
          const { left, right, top, bottom } = item.getBoundingClientRect();
          const far = Math.hypot((left + right) / 2 - event.clientX, (top + bottom) / 2 - event.clientY);
          if (far < least) [best, least] = [item, far];
        }
        const hit = event.target.localName === 'circle' && subjectOf(event.target) !== null ? event.target : best;
        if (!hit) return;
        leave();
        at = hit;
        choose(hit);
      });
    }
    for (const key of keys) {
      key.setAttribute('tabindex', '0');
      key.setAttribute('role', 'button');
      key.setAttribute('aria-pressed', 'true');
      onPress(key, () => {
        const isOff = key.classList.toggle('faded');
        key.setAttribute('aria-pressed', String(!isOff));
        for (const part of plot.querySelectorAll(`[data-s="${key.dataset.key}"]`)) part.classList.toggle('off', isOff);
        mark();
      });
    }
  }
  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    if (box.hidden) close();
    else hideName();
  });

  // ---- Tables: a click on a head sorts, the next one the other way round.
  const numberOf = text => {
    const found = /^[+-]?[\d.]+(?:e[+-]?\d+)?/i.exec(text.trim().replaceAll('−', '-').replaceAll(',', ''));
    return found ? Number(found[0]) : null;
  };
  const isEmpty = text => ['', '–', '—'].includes(text.trim());
  for (const table of document.querySelectorAll('table')) {
    const body = table.tBodies[0];
    if (!body || body.rows.length < 2) continue;
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = make('button', { type: 'button' }, ...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const isDown = head.getAttribute('aria-sort') === 'ascending';
        heads.forEach(other => other.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', isDown ? 'descending' : 'ascending');
        const rows = [...body.rows].map(row => [row, row.cells[column]?.textContent ?? '']);
        const known = rows.filter(([, text]) => !isEmpty(text));
        const isNumeric = known.every(([, text]) => numberOf(text) !== null);
        known.sort(([, a], [, b]) => (isDown ? -1 : 1) * (isNumeric ? numberOf(a) - numberOf(b)
          : a.localeCompare(b, 'en', { numeric: true })));
        body.append(...[...known, ...rows.filter(([, text]) => isEmpty(text))].map(([row]) => row));
      });
    });
  }
})();
