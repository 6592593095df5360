/** What stands around every page: where to go, whether what is shown is of now, and the line that gives the same in a terminal. */
import { useEffect } from 'react';
import type { Answer } from '../api.ts';
import { Link } from './kit/link.tsx';
import { startLive, useLive } from './kit/live.ts';
import { usePlace } from './kit/place.ts';
import { useTheme } from './kit/theme.ts';
import { useAnswer } from './kit/use-answer.ts';
import { ROUTES } from './pages/index.ts';

let started = false;

export function Shell({ page, children }: { page: string; children: React.ReactNode }): React.JSX.Element {
  const { data: session } = useAnswer('session', 'session', {}, []);
  const { theme, next } = useTheme();
  useEffect(() => {
    if (started) return;
    started = true;
    startLive();
  }, []);
  useEffect(() => {
    document.title = `${page} – ${session?.project ?? 'orze'}`;
  }, [page, session?.project]);
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="bar">
        <Link to="/" className="mark">
          orze
        </Link>
        <span className="project">{session?.project}</span>
        <Navigation />
        <span className="grow" />
        <button type="button" className="plain" onClick={next} title="Light, dark or as the system says">
          {theme === 'auto' ? '◐' : theme === 'light' ? '○' : '●'} {theme}
        </button>
        <LiveMark />
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <Footer session={session} />
    </>
  );
}

function Navigation(): React.JSX.Element {
  const { path } = usePlace();
  return (
    <nav aria-label="Pages">
      {ROUTES.filter(({ key }) => key !== undefined).map(({ path: to, name, key }) => {
        const here = to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`);
        return (
          <Link key={to} to={to} aria-current={here ? 'page' : undefined} title={`${name} (g ${key})`}>
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
  return (
    <span className={`live ${live.state}`} role="status">
      <span aria-hidden>{live.state === 'gone' ? '○' : '●'}</span> {text}
    </span>
  );
}

function Footer({ session }: { session: Answer<'session'> | undefined }): React.JSX.Element {
  return (
    <footer className="bar">
      <span className="grow" />
      {session?.read_only === true && <span title={session.read_only_reason ?? ''}>read-only</span>}
      <Link to="/report">report.md</Link>
      <Link to="/settings">Settings</Link>
      <span>orze {session?.version}</span>
    </footer>
  );
}
