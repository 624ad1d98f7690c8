/** Blocks that are no public addresses: private, shared, loopback, link-local, documentation, multicast and reserved. */
const NOT_PUBLIC: readonly (readonly [first: number, last: number])[] = [
  ['0.0.0.0', '0.255.255.255'],
  ['10.0.0.0', '10.255.255.255'],
  ['100.64.0.0', '100.127.255.255'],
  ['127.0.0.0', '127.255.255.255'],
  ['169.254.0.0', '169.254.255.255'],
  ['172.16.0.0', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.255'],
  ['192.168.0.0', '192.168.255.255'],
  ['198.18.0.0', '198.19.255.255'],
  ['224.0.0.0', '255.255.255.255'],
].map(([first = '', last = '']) => [toNumber(first) ?? 0, toNumber(last) ?? 0] as const);

/** Whether a text is an IP and no name, as far as its looks tell. */
export function looksLikeIp(text: string): boolean {
  return toNumber(text) !== undefined || (text.includes(':') && /^[0-9a-f:.]+$/i.test(text));
}

/** DNS-032: an IP as CoreDNS reads it, to which it makes no alias. With zeros in front, `010.0.0.1`, it is a name. */
export function isIpForDns(text: string): boolean {
  return looksLikeIp(text) && !/(?:^|\.)0\d/.test(text);
}

/** Whether it is an IPv4 address of the public Internet. Clusters hardly ever give such addresses to Pods. */
export function isPublicIPv4(ip: string): boolean {
  const number = toNumber(ip);
  return number !== undefined && !NOT_PUBLIC.some(([first, last]) => first <= number && number <= last);
}

function toNumber(ip: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(ip);
  if (!match) return undefined;
  const parts = match.slice(1).map(Number);
  return parts.every((part) => part <= 255) ? parts.reduce((sum, part) => sum * 256 + part, 0) : undefined;
}
