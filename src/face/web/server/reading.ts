/** What is only looked at: the table of answers, who may do what, the stream, and upstream's addresses for the same. */
import { listNodes } from '../../../app/answers/nodes.ts';
import { listQueue } from '../../../app/answers/queue.ts';
import { listRuns, orderedRuns } from '../../../app/answers/runs.ts';
import type { Order } from '../../../app/answers/runs.ts';
import { statusNow } from '../../../app/answers/status.ts';
import type { RunRow } from '../../../core/row.ts';
import { ACTIONS } from './actions.ts';
import { API } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import type { Hub } from './hub.ts';
import type { Look } from './look.ts';
import { Asked } from './params.ts';
import { Remembered } from './remembered.ts';
import { jsonAnswer } from './respond.ts';
import { ROUTES } from './routes.ts';
import type { Route } from './routes.ts';
import { sessionOf } from './session.ts';
import { STREAM_PARAMS, streamOf } from './stream.ts';

const UPSTREAM_ROWS = 100;
/** Of 100,000 runs each. */
const LISTS = { most: 8, ageS: 600 };
const ANSWERS = { most: 16, ageS: 60 };

/** As the dashboard of Python orze 4.x had them: for scripts that ask it. */
const ALIASES: readonly Route[] = [
  { path: 'status', schema: 'orze.status/2', params: [], answer: (_, { view, status }) => statusNow(view, status) },
  {
    path: 'leaderboard',
    schema: 'orze.runs/1',
    params: [],
    answer: (_, { view, order }) =>
      listRuns(view, { query: null, sort: null, limit: UPSTREAM_ROWS, cursor: null, diff: false }, order),
  },
  {
    path: 'queue',
    schema: 'orze.queue/1',
    params: [],
    answer: (_, { view }) => listQueue(view, { limit: UPSTREAM_ROWS, cursor: null, state: 'all' }),
  },
  { path: 'nodes', schema: 'orze.nodes/1', params: [], answer: (_, { view }) => listNodes(view, { all: true }) },
];

/** `onListen`: somebody began or ceased to listen. */
export function readingEndpoints(look: Look, hub: Hub, onListen: () => void): Endpoint[] {
  const version = (): number => look.rowsVersion;
  const uptime = (): number => look.clock.uptime();
  const lists = new Remembered<readonly RunRow[]>(version, uptime, LISTS);
  const answers = new Remembered<object>(version, uptime, ANSWERS);
  const order: Order = (view, query, sort) =>
    lists.of(JSON.stringify([query, sort]), () => orderedRuns(view, query, sort));
  const answered = (root: string, { path, schema, params, answer, ofAll = false }: Route): Endpoint => ({
    methods: ['GET'],
    path: `${root}/${path}`,
    answer: async ({ url, parts }) => {
      const asked = new Asked(url.searchParams, parts, params);
      const body = await look.read((view, status) => {
        const make = async (): Promise<object> => answer(asked, { view, status, order });
        return ofAll ? answers.of(url.pathname + url.search, make) : make();
      });
      return jsonAnswer(schema, body, look.redact);
    },
  });
  return [
    {
      methods: ['GET'],
      path: `${API}/session`,
      answer: ({ access }) => jsonAnswer('orze.session/1', sessionOf(look, access, Object.keys(ACTIONS)), look.redact),
    },
    {
      methods: ['GET'],
      path: `${API}/events`,
      answer: ({ url, request }) => {
        const asked = new Asked(url.searchParams, {}, STREAM_PARAMS);
        return streamOf(hub, asked, request.headers.get('last-event-id'), onListen);
      },
    },
    ...ROUTES.map((route) => answered(API, route)),
    ...ALIASES.map((route) => answered('/api', route)),
  ];
}
