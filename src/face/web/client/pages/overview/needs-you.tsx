/** What does not mend itself: alerts, hosts that launch nothing or are lost, blocked ideas, failures that repeat. */
import type { Answer } from '../../../api.ts';
import { Link } from '../../kit/link.tsx';
import { Ask, Panel } from '../../kit/panel.tsx';
import type { Asked } from '../../kit/use-answer.ts';
import { overviewOf } from '../../model/overview.ts';
import { needs } from '../../model/needs.ts';

const SHOWN = 8;

interface NeedsYouProps {
  of: Asked<'status'>;
  nodes: Answer<'nodes'>['items'] | undefined;
}

export function NeedsYou({ of, nodes }: NeedsYouProps): React.JSX.Element {
  const all = of.data === undefined ? [] : needs(overviewOf(of.data), nodes);
  return (
    <Panel title={`Needs you${all.length > 0 ? ` (${all.length})` : ''}`}>
      <Ask of={of}>
        {() =>
          all.length === 0 ? (
            <p className="quiet">
              <span aria-hidden>✓ </span>Nothing. No alert, no lost run, no blocked idea, no failure.
            </p>
          ) : (
            <ul className="needs">
              {all.slice(0, SHOWN).map(({ glyph, tone, text, to, query, act }) => (
                <li key={`${text}${to}`}>
                  <span aria-hidden className={tone}>
                    {glyph}
                  </span>
                  <span>{text}</span>
                  <Link to={to} query={query}>
                    {act}
                  </Link>
                </li>
              ))}
              {all.length > SHOWN && <li className="quiet">and {all.length - SHOWN} more</li>}
            </ul>
          )
        }
      </Ask>
    </Panel>
  );
}
