import { describe, expect, it } from 'vitest';
import { mountOf, optionOf, parseMounts } from '../../src/core/mounts.ts';

const TABLE = `22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
40 27 0:33 / /data rw,nosuid master:3 propagate_from:2 - nfs4 server:/export rw,hard,acdirmax=90
41 27 0:34 / /data/my\\040results ro - tmpfs tmpfs rw
42 27 0:35 / /data rw - fuse.glusterfs over:/volume rw
not a line of it
`;

describe('the mount of a path', () => {
  const mounts = parseMounts(TABLE);
  it.each([
    ['/home/me', 'ext4'],
    ['/database', 'ext4'],
    ['/data', 'fuse.glusterfs'],
    ['/data/x/y', 'fuse.glusterfs'],
    ['/data/my results/x', 'tmpfs'],
  ])('of %s is the %s', (path, type) => {
    expect(mountOf(mounts, path)?.type).toBe(type);
  });

  it('has the options of the mount and of the file system, each once', () => {
    expect(mounts[2]).toEqual({
      point: '/data',
      type: 'nfs4',
      source: 'server:/export',
      options: ['rw', 'nosuid', 'hard', 'acdirmax=90'],
    });
  });

  it('is null where the table names none', () => {
    expect(mountOf([], '/data')).toBeNull();
  });
});

it('an option is its value, an empty text when it is bare, undefined when it is not there', () => {
  const mount = { point: '/', type: 'nfs4', source: 's', options: ['hard', 'acdirmax=90'] };
  expect([optionOf(mount, 'hard'), optionOf(mount, 'acdirmax'), optionOf(mount, 'ac')]).toEqual(['', '90', undefined]);
});
