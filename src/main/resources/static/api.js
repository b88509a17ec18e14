// The page of the API: Swagger UI below the site's own head, light or dark as the other pages. What it fills in can be sent as it
// stands: examples have the newest item and run of this very server, and what may be left out is.
'use strict';
{
  const place = document.getElementById('calls');
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  dark.addEventListener('change', follow);
  follow();

  const json = async address => (await fetch(address, { headers: { Accept: 'application/json' } })).json();
  const newest = async address => (await json(address).catch(() => ({}))).content?.[0];

  const ofThisServer = (text, item) => item === undefined ? text
    : text.replaceAll('65f1c0ffee65f1c0ffee65f2', item.id).replaceAll('65f1c0ffee65f1c0ffee65f1', item.postId);

  const fillIn = (parameter, path, run) => {
    if (parameter.in === 'path' && path.startsWith('/api/runs/') && run !== undefined) {
      parameter.example = run.id;
    } else if (!parameter.required && parameter.example !== undefined) {
      parameter.description += `; such as ${[parameter.example].flat().join(', ')}`;
      delete parameter.example;
      delete parameter.schema?.default;
    }
  };

  const show = async () => {
    const [text, item, run] = await Promise.all([
      fetch(place.dataset.document).then(answer => answer.text()), newest(place.dataset.items), newest(place.dataset.runs)]);
    const spec = JSON.parse(ofThisServer(text, item));
    for (const [path, calls] of Object.entries(spec.paths)) {
      Object.values(calls).forEach(call => call.parameters?.forEach(parameter => fillIn(parameter, path, run)));
    }
    SwaggerUIBundle({ spec, domNode: place, layout: 'BaseLayout', validatorUrl: null, deepLinking: true, displayRequestDuration: true });
  };
  show();
}
