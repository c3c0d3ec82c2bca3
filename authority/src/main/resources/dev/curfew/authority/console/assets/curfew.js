// Conveniences only: every page works without this file.
'use strict';

// Copy buttons stay hidden where they could not work.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll('[data-copy]')) {
    const label = button.querySelector('[data-label]') ?? button.querySelector('span');
    button.hidden = false;
    button.addEventListener('click', async () => {
      const source = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(source.textContent);
        label.textContent = 'Copied';
      } catch {
        getSelection().selectAllChildren(source); // The browser forbids it; one key is left to press.
        label.textContent = 'Selected';
      }
      setTimeout(() => { label.textContent = 'Copy'; }, 2000);
    });
  }
}

// A password can be looked at, and is hidden again before it is sent.
for (const button of document.querySelectorAll('[data-reveal]')) {
  const field = document.getElementById(button.dataset.reveal);
  const show = (shown) => {
    field.type = shown ? 'text' : 'password';
    button.querySelector('span').textContent = shown ? 'Hide' : 'Show';
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    show(field.type === 'password');
    field.focus();
  });
  field.form.addEventListener('submit', () => show(false));
}

// What has popped up goes away by Escape, and by a click or a step outside, but not while it says what is wrong.
const popped = () => document.querySelector('.pop[open]');
document.addEventListener('keydown', (event) => {
  const pop = popped();
  if (event.key !== 'Escape' || !pop) return;
  pop.open = false;
  pop.querySelector('summary').focus();
});
for (const way of ['click', 'focusin']) {
  document.addEventListener(way, (event) => {
    const pop = popped();
    if (pop && !pop.contains(event.target) && !pop.querySelector('[aria-invalid]')) pop.open = false;
  });
}

// A print is evidence: it leaves nothing folded away.
addEventListener('beforeprint', () => {
  for (const rest of document.querySelectorAll('.rest')) rest.open = true;
});

// What was just done is read out, and is not said again by a reload.
const told = new URL(location.href);
if (told.searchParams.has('done')) {
  const notice = document.querySelector('main > .notice:not([hidden])');
  if (notice) {
    notice.tabIndex = -1;
    notice.focus({ preventScroll: true });
  }
  told.searchParams.delete('done');
  history.replaceState(null, '', told);
}

// The list of sessions keeps itself up to date: a stream says when it is no longer true, and it asks for itself again.
const live = document.getElementById('live');
if (live && window.EventSource) {
  const said = document.getElementById('live-said');
  const lost = document.getElementById('live-lost');
  let shown = live;
  let previous = live.innerHTML;
  let stream = null;
  let pending = false;

  const count = (root) => root.querySelectorAll('.session:not(.over)').length;
  // Somebody is filling something in: what they do must not be taken from under their hands.
  const busy = () => shown.querySelector('details.pop[open], input:focus, select:focus') !== null;
  const key = (element) => element.id || element.getAttribute('href') || element.textContent.trim();
  const over = () => { stream?.close(); location.replace('/session-over'); };

  const replace = (fresh) => {
    const focused = shown.contains(document.activeElement) ? key(document.activeElement) : null;
    const open = [...shown.querySelectorAll('details[open] > summary')].map(
      (summary) => key(summary.closest('[aria-labelledby]') ?? summary) + key(summary));
    for (const summary of fresh.querySelectorAll('details > summary')) {
      summary.parentElement.open = open.includes(key(summary.closest('[aria-labelledby]') ?? summary) + key(summary));
    }
    shown.replaceWith(fresh);
    shown = fresh;
    if (focused !== null) {
      const same = [...fresh.querySelectorAll('a, button, summary, [tabindex]')].find((each) => key(each) === focused);
      (same ?? document.getElementById('title')).focus({ preventScroll: true });
    }
  };

  const refresh = async () => {
    if (document.hidden) return;
    pending = true;
    if (busy()) return;
    pending = false;
    let answer;
    try {
      answer = await fetch(location.href, { headers: { accept: 'text/html' }, redirect: 'manual' });
    } catch {
      return; // The server cannot be reached; the stream says so and asks again.
    }
    if (answer.type === 'opaqueredirect' || answer.status === 401) return over();
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('live');
    if (!fresh) return;
    if (busy()) { pending = true; return; }
    const now = fresh.innerHTML;
    if (now === previous) return;
    const before = count(shown);
    const after = count(fresh);
    previous = now;
    if (fresh.dataset.said) said.textContent = fresh.dataset.said;
    replace(fresh);
    if (before !== after) said.textContent = after === 1 ? 'Now 1 session is shown.' : `Now ${after} sessions are shown.`;
  };

  const found = () => {
    if (lost.hidden) return;
    lost.hidden = true;
    lost.textContent = '';
    refresh();
  };

  const listen = () => {
    stream?.close();
    const mine = new EventSource(shown.dataset.live);
    stream = mine;
    mine.addEventListener('beat', found);
    mine.addEventListener('changed', () => { found(); refresh(); });
    mine.addEventListener('over', over);
    mine.addEventListener('error', () => {
      if (stream !== mine) return;
      lost.textContent = 'The connection to Curfew is lost. This list may be out of date; trying again.';
      lost.hidden = false;
      // A browser asks again by itself unless it was answered with an error.
      if (mine.readyState === EventSource.CLOSED) setTimeout(() => { if (stream === mine) listen(); }, 5000);
    });
  };

  listen();
  setInterval(refresh, 60000);
  for (const done of ['focusout', 'toggle']) {
    document.addEventListener(done, () => setTimeout(() => { if (pending) refresh(); }, 200), true);
  }
  document.addEventListener('visibilitychange', () => {
    // A browser keeps six connections to a server; a tab that nobody sees needs none.
    if (document.hidden) {
      stream?.close();
      stream = null;
    } else {
      listen();
      refresh();
    }
  });
}
