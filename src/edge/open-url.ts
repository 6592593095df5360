/** Shows an address in the browser of whoever sits here. */
import { spawn } from 'node:child_process';

/** false: nothing could be started. Does not wait for it. */
export function openUrl(url: string, env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  const program = env['BROWSER'] === undefined || env['BROWSER'] === '' ? 'xdg-open' : env['BROWSER'];
  return new Promise((done) => {
    const child = spawn(program, [url], { detached: true, stdio: 'ignore' });
    child.once('error', () => done(false));
    child.once('spawn', () => {
      child.unref();
      done(true);
    });
  });
}
