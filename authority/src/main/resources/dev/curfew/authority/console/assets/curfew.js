// Conveniences only: every page works without this file.
'use strict';

// Copy buttons stay hidden where they could not work.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll('[data-copy]')) {
    const label = button.querySelector('span');
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

// What has popped up goes away by Escape, and by a click or a step outside.
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
    if (pop && !pop.contains(event.target)) pop.open = false;
  });
}

// The list of sessions keeps itself up to date while nobody works in it.
const live = document.getElementById('live');
if (live) {
  const said = document.getElementById('live-said');
  const count = (root) => root.querySelectorAll('.session:not(.over)').length;
  const busy = (root) => root.querySelector('details[open], :focus, :focus-visible') !== null;
  let shown = live;
  let previous = live.innerHTML;
  const refresh = async () => {
    if (document.hidden || busy(shown)) return;
    let answer;
    try {
      answer = await fetch(location.href, { headers: { accept: 'text/html' }, redirect: 'manual' });
    } catch {
      return; // The server cannot be reached; the next round asks again.
    }
    if (answer.type === 'opaqueredirect' || answer.status === 401) {
      location.reload();
      return;
    }
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('live');
    if (!fresh || fresh.innerHTML === previous || busy(shown)) return;
    const before = count(shown);
    const after = count(fresh);
    previous = fresh.innerHTML;
    shown.replaceWith(fresh);
    shown = fresh;
    if (before !== after) said.textContent = after === 1 ? 'Now 1 active session.' : `Now ${after} active sessions.`;
  };
  setInterval(refresh, Number(live.dataset.live) * 1000);
  document.addEventListener('visibilitychange', refresh);
}
