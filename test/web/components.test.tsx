/** Parts of the page, drawn once without a browser: what they say to eyes and to screen readers. */
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it, vi } from 'vitest';

// What the parts ask of a browser when they are loaded.
vi.stubGlobal('window', { addEventListener: () => undefined, location: { pathname: '/', search: '', hash: '' } });
vi.stubGlobal('document', { baseURI: 'http://127.0.0.1/' });
vi.stubGlobal('localStorage', { getItem: () => null });
const { Bar } = await import('../../src/face/web/client/kit/bar.tsx');
const { Table } = await import('../../src/face/web/client/kit/table.tsx');
const { State } = await import('../../src/face/web/client/kit/state.tsx');
const { STATES } = await import('../../src/face/web/client/model/states.ts');
const { Button } = await import('../../src/face/web/client/kit/button.tsx');
const { Link } = await import('../../src/face/web/client/kit/link.tsx');

it('a bar is a meter with its figure, and never leaves its track', () => {
  const drawn = (share: number | null) => renderToStaticMarkup(<Bar share={share} name="Progress of idea-001" />);
  expect(drawn(0.335)).toMatch(/role="meter" aria-label="Progress of idea-001"[^>]*aria-valuenow="34"/);
  expect(drawn(7)).toContain('aria-valuenow="100"');
  expect(drawn(7)).toContain('width:100%');
  expect(drawn(null)).toContain('aria-valuenow="0"');
});

it('a state is a glyph and a word, never a colour alone', () => {
  const states = Object.keys(STATES) as (keyof typeof STATES)[];
  expect(states).toHaveLength(10);
  for (const state of states) {
    const text = renderToStaticMarkup(<State state={state} cause={null} />);
    expect(text).toMatch(/aria-hidden="true"[^>]*>[^<]+</);
    expect(text.replace(/<[^>]*>/g, '')).toMatch(/[a-z]{4,}/i);
  }
});

it('a table names itself, its columns and what each row is', () => {
  const text = renderToStaticMarkup(
    <Table
      caption="Hosts"
      rows={[{ host: 'node<1>' }]}
      rowKey={({ host }) => host}
      columns={[{ key: 'host', head: 'Host', cell: ({ host }) => host, isHead: true }]}
    />,
  );
  expect(text).toContain('<caption class="unseen">Hosts</caption>');
  expect(text).toContain('<th scope="row">node&lt;1&gt;</th>');
});

it('a button that is off can still be reached, and says why', () => {
  const text = renderToStaticMarkup(<Button off="this dashboard only reads">Kill</Button>);
  expect(text).toMatch(/aria-disabled="true" title="this dashboard only reads"/);
  expect(text).not.toContain(' disabled');
});

it('a link is a real address that holds what is asked', () => {
  expect(
    renderToStaticMarkup(
      <Link to="/runs/idea-001" query={{ tab: 'log', q: null }}>
        log
      </Link>,
    ),
  ).toBe('<a href="/runs/idea-001?tab=log">log</a>');
});
