/** report.md, as the loop writes it: its tables as tables. */
import { useEffect, useState } from 'react';
import { CopyButton } from '../kit/button.tsx';
import { useCommand } from '../kit/command.ts';
import { apiAddress } from '../kit/fetch.ts';
import { Link } from '../kit/link.tsx';
import { whenChanged } from '../kit/live.ts';
import { Loading, Panel } from '../kit/panel.tsx';
import { blocksOf, spansOf } from '../model/markdown.ts';
import type { Block } from '../model/markdown.ts';
import '../styles/work.css';

export default function Report(): React.JSX.Element {
  const { text, trouble } = useText(apiAddress('report'));
  useCommand('orze report');
  return (
    <>
      <h1 className="unseen">Report</h1>
      <Panel title="Report" aside={text !== undefined && <CopyButton text={text}>Copy as Markdown</CopyButton>}>
        {trouble !== undefined && (
          <p className="trouble" role="alert">
            The report cannot be read: {trouble}
          </p>
        )}
        {text === undefined && trouble === undefined && <Loading />}
        {text !== undefined && (
          <div className="document">
            {blocksOf(text).map((block, index) => (
              <Shown key={index} block={block} />
            ))}
          </div>
        )}
      </Panel>
    </>
  );
}

/** Asked anew when runs have changed; old text stays meanwhile. */
function useText(address: string): { text: string | undefined; trouble: string | undefined } {
  const [shown, show] = useState<{ text: string | undefined; trouble: string | undefined }>({
    text: undefined,
    trouble: undefined,
  });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    readText(address, stop.signal).then(
      (text) => show({ text, trouble: undefined }),
      (error: unknown) => {
        if (stop.signal.aborted) return;
        show((before) => ({ ...before, trouble: error instanceof Error ? error.message : String(error) }));
      },
    );
    return () => stop.abort();
  }, [address, round]);
  useEffect(
    () =>
      whenChanged((topics) => {
        if (topics.includes('all') || topics.includes('runs')) setRound((n) => n + 1);
      }),
    [],
  );
  return shown;
}

async function readText(address: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(address, { headers: { accept: 'text/markdown' }, signal });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.text();
}

function Shown({ block }: { block: Block }): React.JSX.Element {
  switch (block.kind) {
    case 'heading':
      return block.level <= 2 ? <h2>{block.text}</h2> : <h3>{block.text}</h3>;
    case 'code':
      return <pre tabIndex={0}>{block.text}</pre>;
    case 'list':
      return (
        <ul>
          {block.items.map((item, index) => (
            <li key={index}>
              <Text of={item} />
            </li>
          ))}
        </ul>
      );
    case 'table':
      return <ReportTable head={block.head} rows={block.rows} />;
    case 'text':
      return (
        <p className="lines">
          <Text of={block.text} />
        </p>
      );
    default:
      return block satisfies never;
  }
}

function ReportTable({ head, rows }: { head: readonly string[]; rows: readonly string[][] }): React.JSX.Element {
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label={head.join(', ')}>
      <table className="table">
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>
                  <Text of={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Ids of ideas become links; everything else stays text. */
function Text({ of }: { of: string }): React.JSX.Element {
  return (
    <>
      {spansOf(of).map(({ text, as }, index) => {
        if (/^idea-[a-z0-9][a-z0-9-]{0,95}$/.test(text)) {
          return (
            <Link key={index} to={`/runs/${text}`}>
              {text}
            </Link>
          );
        }
        if (as === 'strong') return <strong key={index}>{text}</strong>;
        return as === 'code' ? <code key={index}>{text}</code> : <span key={index}>{text}</span>;
      })}
    </>
  );
}
