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
