/** `/api/v1/events`: server-sent events of one page, for as long as it listens and takes what it is sent. */
import { HttpRefusal } from './respond.ts';
import type { Hub } from './hub.ts';
import type { Asked } from './params.ts';

/** Streams at once; each is one browser. */
const MOST = 200;
/** Bytes that may wait for somebody who does not take them: then the stream ends, and the page begins anew. */
const MOST_WAITING = 4 * 1024 * 1024;

export const STREAM_PARAMS = ['topics'];

export function streamOf(hub: Hub, asked: Asked, lastId: string | null, onChange: () => void): Response {
  if (hub.size >= MOST) {
    const message = `${MOST} pages listen already`;
    throw new HttpRefusal(503, { code: 'E0617', message, help: 'close some, or ask `/api/v1/changes` now and then' });
  }
  const encoder = new TextEncoder();
  const topics = asked.text('topics') === null ? null : asked.list('topics');
  let leave = (): void => undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        leave = hub.join(lastId, topics, (frames) => {
          if ((controller.desiredSize ?? 0) <= 0) {
            leave();
            controller.error(new Error('the page does not take what it is sent'));
            onChange();
          } else controller.enqueue(encoder.encode(frames));
        });
        onChange();
      },
      cancel() {
        leave();
        onChange();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MOST_WAITING }),
  );
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}
