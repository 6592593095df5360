/** Where a measurement was made: what its numbers depend on, without names or paths. */
import { readFileSync, realpathSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, tmpdir, totalmem, type } from 'node:os';

export function describeMachine(base = tmpdir()) {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    kernel: `${type()} ${release()}`,
    node: process.version,
    fileSystem: fileSystemOf(realpathSync(base)),
    /** Of the last minute: well above zero, something else was at work too. */
    load: loadavg()[0],
  };
}

export function machineWords({ date, cpu, cores, memoryGiB, kernel, node, fileSystem, load }) {
  const quiet = load < 0.5 ? '' : ` Load ${load.toFixed(1)} before the start: other work disturbed this.`;
  return `${date}, ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${kernel}, Node ${node}, ${fileSystem}.${quiet}`;
}

/** Type of the file system by the longest mount point that holds the path; proc(5), /proc/pid/mountinfo. */
function fileSystemOf(path) {
  let best = { point: '', kind: 'unknown' };
  for (const line of readFileSync('/proc/self/mountinfo', 'utf8').split('\n')) {
    const [mount = '', source = ''] = line.split(' - ');
    const point = (mount.split(' ')[4] ?? '').replaceAll(/\\(\d{3})/g, (_, octal) =>
      String.fromCharCode(parseInt(octal, 8)),
    );
    const inside = point === '/' || path === point || path.startsWith(`${point}/`);
    // A later mount over the same point hides the earlier one.
    if (inside && point.length >= best.point.length) best = { point, kind: source.split(' ')[0] ?? 'unknown' };
  }
  return best.kind;
}
