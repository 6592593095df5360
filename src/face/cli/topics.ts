/** Pages of `orze help TOPIC`: short Markdown files that come with the package. */
export interface Topic {
  name: string;
  title: string;
}

export const TOPICS: readonly Topic[] = [
  { name: 'ideas', title: 'How to write ideas' },
  { name: 'settings', title: 'Where settings come from' },
  { name: 'files', title: 'The files of a project' },
  { name: 'exit-codes', title: 'Exit codes and errors' },
  { name: 'selectors', title: 'How to name runs' },
  { name: 'query', title: 'The query language' },
  { name: 'agents', title: 'For agents: the loop in nine calls' },
];

/** From the root of the package. */
export function topicFile({ name }: Topic): string {
  return `docs/help/${name}.md`;
}
