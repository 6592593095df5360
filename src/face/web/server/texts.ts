/** What is text and not an answer: the report, the rules, schemas, and what programs are told of all of it. */
import { reportNow } from '../../../app/answers/report.ts';
import { packageFile } from '../../cli/package.ts';
import { allSchemas, schemaNamed } from '../../cli/schema.ts';
import { API } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import { llmsText } from './llms.ts';
import type { Look } from './look.ts';
import { Asked } from './params.ts';
import { jsonAnswer, plainText } from './respond.ts';

const MARKDOWN = 'text/markdown';

export function textEndpoints(look: Look): Endpoint[] {
  return [
    {
      methods: ['GET'],
      path: `${API}/report`,
      answer: async ({ url }) => {
        const asked = new Asked(url.searchParams, {}, ['top', 'since']);
        const options = { top: asked.wholeOrNull('top', 1, 100_000), sinceS: asked.seconds('since') };
        const { markdown } = await look.read((view) => reportNow(view, options));
        return plainText(look.redact(markdown ?? ''), MARKDOWN);
      },
    },
    { methods: ['GET'], path: `${API}/rules`, answer: () => plainText(packageFile('RULES.md'), MARKDOWN) },
    { methods: ['GET'], path: '/llms.txt', answer: () => plainText(llmsText(look.project)) },
    { methods: ['GET'], path: `${API}/schema`, answer: () => jsonAnswer('orze.schemas/1', allSchemas(), look.redact) },
    {
      methods: ['GET'],
      path: `${API}/schema/:name`,
      answer: ({ parts }) =>
        plainText(`${JSON.stringify(schemaNamed(parts['name'] ?? ''))}\n`, 'application/schema+json'),
    },
  ];
}
