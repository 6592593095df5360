/** `--install-peers`: Debian's packages of the peers that are missing. Nothing is installed without being asked for. */
import { isThere, PEERS } from './peers.mjs';
import { run } from './processes.mjs';

export async function installPeers() {
  const absent = [];
  for (const peer of PEERS) if (!(await isThere(peer))) absent.push(...peer.packages);
  if (absent.length === 0) return;
  console.error(`bench: installing ${absent.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => run('apt-get', ['install', '-y', '--no-install-recommends', ...absent], { env });
  try {
    await install();
  } catch {
    // The lists of packages may be old, or not there at all.
    await run('apt-get', ['update'], { env });
    await install();
  }
}
