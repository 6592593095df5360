#!/usr/bin/env node
/* Starts the built orze. Plain and old JavaScript, so that an old Node can still say what is wrong. */
import { existsSync, fstatSync, writeSync } from 'node:fs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const built = new URL('../dist/face/cli/main.js', import.meta.url);

if (major < 20 || (major === 20 && minor < 20)) {
  console.error(`orze needs Node 20.20 or newer, this is ${process.version} (${process.execPath})`);
  process.exitCode = 1;
} else if (!existsSync(built)) {
  console.error('orze is not built: run `npm run build` in its folder');
  process.exitCode = 1;
} else {
  // `orze rules | head` closes our stdout early: nobody listens any more, which is no error.
  process.stdout.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const { main } = await import(built.href);
  const { stdout, env } = process;
  const stderr = fstatSync(2).isFile() ? { isTTY: false, write: appendToLog } : process.stderr;
  const terminal = {
    stdout,
    stderr,
    env,
    cwd: process.cwd(),
    // Opened by whoever reads it: most commands do not.
    get stdin() {
      return process.stdin;
    },
  };
  process.exitCode = await main(process.argv.slice(2), terminal);
}

/* `orze 2> log` on a disk that is full: lines are lost until there is room. process.stderr would fail for good, and end orze. */
function appendToLog(text) {
  try {
    writeSync(2, text);
  } catch (error) {
    if (error.code === undefined) throw error;
  }
}
