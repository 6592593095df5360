/** Addresses that are not for everybody: this machine, private networks, links, carriers, multicast, and what IPv6 hides of them. */
import { BlockList, isIP } from 'node:net';

/** RFC 6890 and the registries of special-purpose addresses of IANA. */
const IPV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** Of IPv6 only what is handed out to everybody (2000::/3), less documentation, 6to4 and Teredo, which carry IPv4. */
const PUBLIC_IPV6: readonly [string, number] = ['2000::', 3];
const NOT_PUBLIC_IPV6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
];

let lists: { v4: BlockList; v6: BlockList; notV6: BlockList } | null = null;

function blockLists(): NonNullable<typeof lists> {
  const [v4, v6, notV6] = [new BlockList(), new BlockList(), new BlockList()];
  for (const [net, prefix] of IPV4) v4.addSubnet(net, prefix, 'ipv4');
  v6.addSubnet(...PUBLIC_IPV6, 'ipv6');
  for (const [net, prefix] of NOT_PUBLIC_IPV6) notV6.addSubnet(net, prefix, 'ipv6');
  return { v4, v6, notV6 };
}

/** false for what is no address: a name is looked up first. */
export function isPrivateAddress(text: string): boolean {
  const kind = isIP(text);
  if (kind === 0) return false;
  lists ??= blockLists();
  if (kind === 4) return lists.v4.check(text, 'ipv4');
  return !lists.v6.check(text, 'ipv6') || lists.notV6.check(text, 'ipv6');
}
