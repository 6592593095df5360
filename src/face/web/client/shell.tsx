/** What stands around every page: where to go, whether what is shown is of now, and the line that gives the same in a terminal. */
import { useEffect } from 'react';
import { Announcer } from './kit/announce.tsx';
import { CopyButton } from './kit/button.tsx';
import { shownCommand } from './kit/command.ts';
import { KeyList } from './kit/key-list.tsx';
import { useKeys } from './kit/keys.ts';
import { Link } from './kit/link.tsx';
import { startLive, useLive, useNextTry } from './kit/live.ts';
import { Notes } from './kit/notes.tsx';
import { Palette } from './kit/palette.tsx';
import { go, usePlace } from './kit/place.ts';
import { ProjectTrouble } from './kit/project-trouble.tsx';
import { useMarks } from './kit/marks.ts';
import { SessionHere, useSession } from './kit/session.tsx';
import { useTheme } from './kit/theme.ts';
import { shownTitle } from './kit/title.ts';
import { Tray } from './kit/tray.tsx';
import { ROUTES } from './pages/index.ts';

const PAGES = ROUTES.filter(({ path }) => !path.includes(':')).map(({ name, path }) => ({ label: name, to: path }));

let started = false;

export function Shell({ page, children }: { page: string; children: React.ReactNode }): React.JSX.Element {
  const live = useLive();
  useEffect(() => {
    if (started) return;
    started = true;
    startLive();
  }, []);
  return (
    <SessionHere>
      <Title page={page} />
      <a className="skip" href="#main">
        Skip to content
      </a>
      <Head />
      <main id="main" tabIndex={-1} className={live.state === 'gone' ? 'stale' : undefined}>
        <ProjectTrouble />
        {children}
      </main>
      <Tray />
      <Footer />
      <Notes />
      <Announcer />
    </SessionHere>
  );
}

function Title({ page }: { page: string }): null {
  const project = useSession()?.project ?? 'orze';
  const title = shownTitle.use();
  useEffect(() => {
    document.title = `${title === '' ? page : title} – ${project}`;
  }, [page, project, title]);
  return null;
}

function Head(): React.JSX.Element {
  const session = useSession();
  const { theme, next } = useTheme();
  const { ids } = useMarks();
  useKeys(
    'Go to',
    ROUTES.flatMap(({ key, name, path }) =>
      key === undefined ? [] : [{ key: `g ${key}`, does: name, run: () => go(path, { sel: ids.join(',') }) }],
    ),
  );
  return (
    <header className="bar">
      <Link to="/" className="mark">
        orze
      </Link>
      <span className="project">{session?.project}</span>
      <Navigation />
      <span className="grow" />
      <Palette pages={PAGES} />
      <button type="button" className="plain" onClick={next} title="Light, dark or as the system says">
        <span aria-hidden>{theme === 'auto' ? '◐' : theme === 'light' ? '○' : '●'}</span> {theme}
      </button>
      <LiveMark />
    </header>
  );
}

function Navigation(): React.JSX.Element {
  const { ids } = useMarks();
  const { path } = usePlace();
  return (
    <nav aria-label="Pages">
      {ROUTES.filter(({ key }) => key !== undefined).map(({ path: to, name, key }) => {
        const here = to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`);
        return (
          <Link
            key={to}
            to={to}
            query={{ sel: ids.join(',') }}
            aria-current={here ? 'page' : undefined}
            title={`${name} (key g ${key})`}
          >
            {name}
          </Link>
        );
      })}
    </nav>
  );
}

function LiveMark(): React.JSX.Element {
  const live = useLive();
  const at = new Date(live.at).toLocaleTimeString();
  const text = { live: 'live', polling: 'asking', gone: `no answer since ${at} — old data` }[live.state];
  const seconds = useNextTry();
  return (
    <span className={`live ${live.state}`}>
      <span role="status">
        <span aria-hidden>{live.state === 'gone' ? '○' : '●'}</span> {text}
      </span>
      {/* Seconds that are counted down are not read out. */}
      {seconds !== null && <span aria-hidden>, trying again in {seconds} s</span>}
    </span>
  );
}

function Footer(): React.JSX.Element {
  const session = useSession();
  const command = shownCommand.use();
  return (
    <footer className="bar">
      {command !== '' && (
        <span className="row" title="The same in a terminal">
          <code>≡ {command}</code>
          <CopyButton text={command} />
        </span>
      )}
      <span className="grow" />
      {session?.read_only === true && <span title={session.read_only_reason ?? ''}>read-only</span>}
      <Link to="/report">report.md</Link>
      <Link to="/settings">Settings</Link>
      <span>orze {session?.version}</span>
      <KeyList />
    </footer>
  );
}
