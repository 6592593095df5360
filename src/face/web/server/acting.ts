/** What changes something: actions, and views that are saved. Guarded twice: by who asks, and by how it is asked. */
import { savedView } from '../../../app/schemas/views.ts';
import { ACTIONS } from './actions.ts';
import { parseBody, readBody } from './body.ts';
import { API } from './endpoint.ts';
import type { Ask, Endpoint } from './endpoint.ts';
import { mayAct } from './guard.ts';
import type { Rules } from './guard.ts';
import type { Look } from './look.ts';
import { Once } from './once.ts';
import { jsonAnswer } from './respond.ts';
import { removeView, saveView } from './views.ts';

export function actingEndpoints(look: Look, rules: Rules): Endpoint[] {
  const once = new Once();
  const guarded = (answer: (ask: Ask) => Promise<Response>) => async (ask: Ask) => {
    mayAct(ask.request, ask.access, rules);
    return answer(ask);
  };
  const actions = Object.entries(ACTIONS).map(([name, { schema, body, waits, run }]): Endpoint => ({
    methods: ['POST'],
    path: `${API}/actions/${name}`,
    answer: guarded(async ({ request }) => {
      const text = await readBody(request);
      const given = parseBody(text, body);
      const work = (): Promise<object> =>
        waits(given) > 0 ? look.apart((view) => run(view, given)) : look.look((view) => run(view, given));
      const asked = `${name} ${text}`;
      const done = await once.run(request.headers.get('idempotency-key'), asked, work);
      return jsonAnswer(schema, done, look.redact);
    }),
  }));
  const path = `${API}/views/:name`;
  return [
    ...actions,
    {
      methods: ['PUT'],
      path,
      answer: guarded(async ({ request, parts }) => {
        const saved = parseBody(await readBody(request), savedView);
        const body = await look.read((view) => saveView(view, parts['name'] ?? '', saved));
        look.noteChange('views');
        return jsonAnswer('orze.views/1', body, look.redact);
      }),
    },
    {
      methods: ['DELETE'],
      path,
      answer: guarded(async ({ parts }) => {
        const body = await look.read((view) => removeView(view, parts['name'] ?? ''));
        look.noteChange('views');
        return jsonAnswer('orze.views/1', body, look.redact);
      }),
    },
  ];
}
