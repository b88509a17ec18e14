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
