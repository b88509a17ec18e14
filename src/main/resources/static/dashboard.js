// A browser has six connections to a server, and each open page would keep one for its events. So a page that nobody
// sees lets go of its connection; when it is seen again it listens anew, and is told first how things are.
'use strict';
htmx.createEventSource = url => {
  const listeners = [];
  let source = null;
  let closed = false;
  const live = {
    onopen: null,
    onerror: null,
    get readyState() { return source === null ? EventSource.CONNECTING : source.readyState; },
    addEventListener(name, listener) {
      listeners.push([name, listener]);
      source?.addEventListener(name, listener);
    },
    removeEventListener(name, listener) {
      const at = listeners.findIndex(known => known[0] === name && known[1] === listener);
      if (at >= 0) listeners.splice(at, 1);
      source?.removeEventListener(name, listener);
    },
    close() {
      closed = true;
      document.removeEventListener('visibilitychange', follow);
      source?.close();
    },
  };
  const follow = () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (source === null && !closed) {
      source = new EventSource(url);
      source.onopen = event => live.onopen?.(event);
      source.onerror = event => {
        // Refused: whoever asked for this source asks for another one.
        if (source?.readyState === EventSource.CLOSED) live.close();
        live.onerror?.(event);
      };
      listeners.forEach(([name, listener]) => source.addEventListener(name, listener));
    }
  };
  document.addEventListener('visibilitychange', follow);
  follow();
  return live;
};

// Times are shown where the reader is; the server knows only where it is itself, and the title has them in UTC.
{
  const format = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short',
  });
  const tell = root => root.querySelectorAll?.('time[datetime]:not([data-relative])').forEach(time => {
    time.textContent = format.format(new Date(time.dateTime));
  });
  tell(document);
  document.addEventListener('htmx:afterSwap', () => tell(document));
  document.addEventListener('htmx:oobAfterSwap', () => tell(document));
}

// Items that somebody is choosing stay where they are: the list is not loaded anew meanwhile, nor does one take its place that
// was asked for before.
{
  const isChosenFrom = list => list.id === 'list' && list.querySelector('input:checked') !== null;
  document.addEventListener('htmx:beforeRequest', event => { if (isChosenFrom(event.target)) event.preventDefault(); });
  document.addEventListener('htmx:beforeSwap', event => { if (isChosenFrom(event.target)) event.detail.shouldSwap = false; });
}

// What was asked is answered: the question would cover what came of it, and remove once more.
document.addEventListener('htmx:beforeRequest', event => {
  if (event.detail.elt.id === 'act') document.getElementById('remove').hidePopover();
});

document.addEventListener('htmx:beforeOnLoad', event => {
  if (event.detail.elt.id === 'act') document.querySelectorAll('#list input:checked').forEach(box => { box.checked = false; });
});

// What the server refuses is said where it is seen; its sentence stands in every problem document as "error".
{
  const problem = () => document.getElementById('problem');
  const say = sentence => {
    problem().textContent = sentence;
    problem().hidden = false;
  };
  document.addEventListener('htmx:responseError', event => {
    let sentence = 'The server failed; its log says why.';
    try {
      sentence = JSON.parse(event.detail.xhr.responseText).error ?? sentence;
    } catch { /* not a problem document */ }
    say(sentence);
  });
  document.addEventListener('htmx:sendError', () => say('The server does not answer. What is shown may be old; it goes on by itself when the server is back.'));
  document.addEventListener('htmx:afterRequest', event => { if (event.detail.successful) problem().hidden = true; });
}
