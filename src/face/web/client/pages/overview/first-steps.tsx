/** A project with neither ideas nor runs. */
import { CopyButton } from '../../kit/button.tsx';

const STEPS = [
  [
    'Look whether everything is in place',
    'orze check',
    'Settings, scripts, GPUs, disk: what is wrong is said with the next step. It runs nothing.',
  ],
  [
    'Write down a first idea',
    "orze add 'Baseline' --hypothesis 'what all others are measured by'",
    'It goes to the end of ideas.md, where you can also write by hand.',
  ],
  ['Run what is there', 'orze run --once', 'Every idea that waits gets a slot; this page follows.'],
] as const;

export function FirstSteps(): React.JSX.Element {
  return (
    <section className="panel first" aria-labelledby="first-steps">
      <h2 id="first-steps">Nothing here yet: three steps to the first run</h2>
      <ol className="steps">
        {STEPS.map(([what, command, why]) => (
          <li key={command}>
            <h3>{what}</h3>
            <p className="row">
              <code>{command}</code>
              <CopyButton text={command} />
            </p>
            <p className="quiet">{why}</p>
          </li>
        ))}
      </ol>
      <p className="quiet">
        A project to play with, that needs no GPU and no Python: <code>npm run demo</code> in a checkout of orze.
      </p>
    </section>
  );
}
