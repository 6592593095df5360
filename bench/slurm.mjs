/**
 * Slurm as a peer: a cluster of one node on the loopback, started by the benchmark and ended by it. A real slurmctld, slurmd and munged with
 * a key, sockets and ports of their own: no system service is touched. The runs are one job array (`sbatch --array`), which is how users
 * submit many runs of one command; the scheduler is set to start what fits at once.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { experimentArgv } from './project.mjs';
import { run, sayingOf } from './processes.mjs';

const PATIENCE_MS = 30_000;
const LOOK_MS = 200;
const FOLDERS = ['etc', 'log', 'run', 'state', 'spool'];

export const slurm = {
  name: 'Slurm, sbatch --array',
  most: 100,
  packages: ['slurmctld', 'slurmd', 'slurm-client', 'munge', 'slurm-wlm-basic-plugins'],
  programs: [
    ['slurmctld', ['-V'], /^slurm/],
    ['slurmd', ['-V'], /^slurm/],
    ['sbatch', ['-V'], /^(slurm|sbatch)/],
    ['munged', ['--version'], /^munge/],
  ],
  unable: () => (process.getuid() === 0 ? undefined : 'its daemons need root'),
  async work(project, { shell, runs, lanes, allEnded }) {
    const cluster = await startCluster(join(project.local, 'slurm'), { lanes, runs });
    try {
      const id = 'idea-$(printf %06d "$SLURM_ARRAY_TASK_ID")';
      writeFileSync(join(project.dir, 'job.sh'), `#!/bin/sh\nexec ${experimentArgv(shell, id).join(' ')}\n`);
      const env = { ...project.env, SLURM_CONF: cluster.conf };
      await run('sbatch', [`--array=1-${runs}`, '--cpus-per-task=1', 'job.sh'], { cwd: project.dir, env });
      await Promise.race([allEnded(project, runs), cluster.broken]);
    } finally {
      await cluster.stop();
    }
  },
};

async function startCluster(dir, { lanes, runs }) {
  for (const name of FOLDERS) mkdirSync(join(dir, name), { recursive: true, mode: 0o755 });
  chmodSync(dir, 0o755);
  writeFileSync(join(dir, 'etc/munge.key'), randomBytes(128), { mode: 0o600 });
  const conf = join(dir, 'etc/slurm.conf');
  writeFileSync(conf, settings(dir, { lanes, runs, ports: [await freePort(), await freePort()] }));
  writeFileSync(join(dir, 'etc/cgroup.conf'), 'CgroupPlugin=cgroup/v1\nConstrainCores=no\nConstrainRAMSpace=no\n');
  const daemons = [];
  const failures = [];
  let tellBroken;
  const broken = new Promise((_, failed) => (tellBroken = failed));
  broken.catch(() => {}); // whoever waits for the runs hears of it
  const daemon = (program, ...args) => {
    const child = spawn(program, args, {
      env: { ...process.env, SLURM_CONF: conf },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (said = `${said}${text}`.slice(-1000)));
    const ended = new Promise((done) => child.on('error', done).on('exit', done));
    daemons.push({ child, ended });
    void ended.then(() => {
      failures.push(`${program} ended: ${said.trim()}`);
      tellBroken(new Error(failures[0]));
    });
  };
  const stop = async () => {
    for (const { child, ended } of daemons.toReversed()) {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(late);
    }
  };
  try {
    const at = (name) => join(dir, name);
    const munge = [
      `--key-file=${at('etc/munge.key')}`,
      `--socket=${at('run/munge.sock')}`,
      `--pid-file=${at('run/munged.pid')}`,
    ];
    const logs = [`--log-file=${at('log/munged.log')}`, `--seed-file=${at('run/munged.seed')}`];
    daemon('munged', '--foreground', '--force', ...munge, ...logs);
    daemon('slurmctld', '-D', '-f', conf);
    daemon('slurmd', '-D', '-N', 'node', '-f', conf);
    await nodeIsUp(conf, failures);
  } catch (error) {
    await stop();
    throw error;
  }
  return { conf, broken, stop };
}

async function nodeIsUp(conf, failures) {
  const latest = performance.now() + PATIENCE_MS;
  let said = 'nothing';
  while (performance.now() < latest && failures.length === 0) {
    // While the daemons start it fails, and says so.
    said = await sayingOf('sinfo', ['-h', '-o', '%T'], { env: { ...process.env, SLURM_CONF: conf } });
    if (said === 'idle') return;
    await sleep(LOOK_MS);
  }
  throw new Error(failures[0] ?? `the node of Slurm did not come up in ${PATIENCE_MS / 1000} s; sinfo says: ${said}`);
}

function settings(dir, { lanes, runs, ports: [controller, node] }) {
  const host = hostname().split('.')[0];
  const at = (name) => join(dir, name);
  return `ClusterName=bench
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${controller}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=${at('run/munge.sock')}
StateSaveLocation=${at('state')}
SlurmdSpoolDir=${at('spool')}
SlurmctldPidFile=${at('run/slurmctld.pid')}
SlurmdPidFile=${at('run/slurmd.pid')}
SlurmctldLogFile=${at('log/slurmctld.log')}
SlurmdLogFile=${at('log/slurmd.log')}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SwitchType=switch/none
MpiDefault=none
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_min_interval=1000,bf_interval=1
SlurmdParameters=config_overrides
ReturnToService=2
CompleteWait=0
MaxArraySize=${runs + 1}
MaxJobCount=${Math.max(10_000, 2 * runs)}
NodeName=node NodeHostname=${host} NodeAddr=127.0.0.1 Port=${node} CPUs=${lanes} RealMemory=${memoryMiB()} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;
}

/** What is there now: the node must not promise more. */
function memoryMiB() {
  return Math.floor(Number(/^MemTotal:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))[1]) / 1024 / 2);
}

async function freePort() {
  const server = createServer();
  await new Promise((up, failed) => server.on('error', failed).listen(0, '127.0.0.1', up));
  const { port } = server.address();
  await new Promise((down) => server.close(down));
  return port;
}
