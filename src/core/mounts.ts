/** /proc/self/mountinfo (proc(5)) → the mount a path lies on. */

export interface Mount {
  /** Where it is mounted. */
  point: string;
  /** As the kernel calls it: `ext4`, `nfs4`, `fuse.glusterfs`. */
  type: string;
  /** Device, server or volume. */
  source: string;
  /** Of the mount and of its file system, each once. */
  options: readonly string[];
}

export function parseMounts(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , , point, own = ''] = before.split(' ');
    const [type, source = '', ofFileSystem = ''] = after.split(' ');
    if (point === undefined || type === undefined || type === '') return [];
    const options = [...new Set(`${own},${ofFileSystem}`.split(',').filter((option) => option !== ''))];
    return [{ point: unescape(point), type, source: unescape(source), options }];
  });
}

/** `path`: absolute, without symbolic links. Of mounts over each other the last is the one that is seen. */
export function mountOf(mounts: readonly Mount[], path: string): Mount | null {
  let best: Mount | null = null;
  for (const mount of mounts) {
    const inside = mount.point === '/' || path === mount.point || path.startsWith(`${mount.point}/`);
    if (inside && (best === null || mount.point.length >= best.point.length)) best = mount;
  }
  return best;
}

/** The value of `name=value`, an empty text for a bare `name`, undefined without it. */
export function optionOf(mount: Mount, name: string): string | undefined {
  const found = mount.options.find((option) => option === name || option.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

/** Blank, tab, line end and backslash are octal there. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
