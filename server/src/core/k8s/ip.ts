import { beginsWith, say } from '../words';
import type { Problem } from './formats';

/**
 * IP addresses and CIDRs as the API server reads them: parsed as Go's `net.ParseIP` did before it turned stricter, then
 * checked by the strict rules of Kubernetes 1.36 (FMT-009, FMT-010, CHG-005).
 */
export interface IPAddress {
  readonly family: IPFamily;
  /** 4 or 16. */
  readonly bytes: readonly number[];
  /** As it should be written: without leading zeros, IPv6 by RFC 5952. */
  readonly canonical: string;
  /** Some part has more leading zeros than is allowed, so that programs disagree about what it means. */
  readonly hasLeadingZeros: boolean;
  /** Written as `::ffff:10.0.0.1`, which programs read as either family. */
  readonly isMapped: boolean;
}

export type IPFamily = 'IPv4' | 'IPv6';

export interface CIDR {
  readonly address: IPAddress;
  readonly prefixLength: number;
  readonly hasLeadingZeros: boolean;
  /** The address has bits that the prefix does not cover. */
  readonly hasHostBits: boolean;
  /** The network itself, as it should be written. */
  readonly canonical: string;
}

/** `undefined` for what is no address at all. A zone (`fe80::1%eth0`) makes it none. */
export function parseIP(text: string): IPAddress | undefined {
  return /^[^:]*\./.test(text) ? parseIPv4(text) : parseIPv6(text);
}

export function parseCIDR(text: string): CIDR | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? undefined : parseIP(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (!address || !/^\d+$/.test(length)) return undefined;
  // A mapped address has its prefix counted over all 16 bytes.
  const bytes = address.isMapped ? [...MAPPED, ...address.bytes] : address.bytes;
  const prefixLength = Number(length);
  if (prefixLength > bytes.length * 8) return undefined;
  const network = bytes.map((byte, index) => byte & mask(prefixLength - index * 8));
  return {
    address,
    prefixLength,
    hasLeadingZeros: address.hasLeadingZeros || /^0\d/.test(length),
    hasHostBits: network.some((byte, index) => byte !== bytes[index]),
    canonical:
      address.isMapped && prefixLength >= 96
        ? `${textOf(network.slice(12))}/${prefixLength - 96}`
        : `${textOf(network)}/${prefixLength}`,
  };
}

/** FMT-009. */
export function ipProblems(text: string): Problem[] {
  if (!text) return [say`is empty`];
  const ip = parseIP(text);
  if (!ip) return [say`is no IP address`];
  return [...(ip.hasLeadingZeros ? [LEADING_ZEROS] : []), ...(ip.isMapped ? [MAPPED_ADDRESS] : [])];
}

const LEADING_ZEROS = say`has leading zeros`;
const MAPPED_ADDRESS = say`is an IPv4 address written as IPv6`;
const MAPPED_NETWORK = say`has an IPv4 address written as IPv6`;
const HOST_BITS = 'has bits set beyond';

/** CHG-005: the minor version since which an address or network with these problems is refused; 0 for one that always was. */
export function refusedSince(problems: readonly Problem[]): number {
  const isNew = (problem: Problem) =>
    [LEADING_ZEROS, MAPPED_ADDRESS, MAPPED_NETWORK].includes(problem) || beginsWith(problem, HOST_BITS);
  return problems.length > 0 && problems.every(isNew) ? 36 : 0;
}

/** SVW-005: how a sound address or network should be written; `undefined` where it is written so. IPv4 has one spelling only. */
export function betterSpelling(text: string): string | undefined {
  const isNetwork = text.includes('/');
  const problems = isNetwork ? cidrProblems(text) : ipProblems(text);
  const canonical = (isNetwork ? parseCIDR(text) : parseIP(text))?.canonical;
  return problems.length === 0 && canonical !== text ? canonical : undefined;
}

/** FMT-010. */
export function cidrProblems(text: string): Problem[] {
  const cidr = parseCIDR(text);
  if (!cidr)
    return [text === '' ? say`is empty` : parseIP(text) ? say`has no prefix length` : say`is no network`];
  if (cidr.hasLeadingZeros) return [LEADING_ZEROS];
  if (cidr.address.isMapped) return [MAPPED_NETWORK];
  return cidr.hasHostBits ? [say`has bits set beyond the first ${cidr.prefixLength}`] : [];
}

/** Whether a network is a part of another, and smaller. Families do not mix. */
export function isWithin(inner: CIDR, outer: CIDR): boolean {
  return (
    inner.address.family === outer.address.family &&
    inner.prefixLength > outer.prefixLength &&
    outer.address.bytes.every((byte, index) => {
      const bits = mask(outer.prefixLength - index * 8);
      return (byte & bits) === ((inner.address.bytes[index] ?? 0) & bits);
    })
  );
}

/** FMT-011: addresses that no endpoint may have. Other multicast addresses pass. */
export function endpointIPProblems({ family, bytes }: IPAddress): Problem[] {
  const [first = 0, second = 0, third = 0] = bytes;
  if (bytes.every((byte) => byte === 0)) return [say`stands for no address in particular`];
  if (family === 'IPv4') {
    if (first === 127) return [say`is a loopback address (127.0.0.0/8)`];
    if (first === 169 && second === 254) return [say`is a link-local address (169.254.0.0/16)`];
    return first === 224 && second === 0 && third === 0
      ? [say`is a link-local multicast address (224.0.0.0/24)`]
      : [];
  }
  if (bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1)
    return [say`is the loopback address (::1)`];
  if (first === 0xfe && (second & 0xc0) === 0x80) return [say`is a link-local address (fe80::/10)`];
  return first === 0xff && (second & 0x0f) === 2 ? [say`is a link-local multicast address (ff02::/16)`] : [];
}

/** How IPv6 writes IPv4: `::ffff:0:0/96`. */
const MAPPED: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/** A byte whose first `bits` bits are set. */
function mask(bits: number): number {
  return bits >= 8 ? 0xff : bits <= 0 ? 0 : (0xff << (8 - bits)) & 0xff;
}

function parseIPv4(text: string): IPAddress | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d+$/.test(part) && Number(part) <= 255))
    return undefined;
  return addressOf(
    parts.map(Number),
    parts.some((part) => /^0\d/.test(part)),
  );
}

function parseIPv6(text: string): IPAddress | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = '', tail] = halves;
  const first = groupsOf(head, tail === undefined);
  const last = tail === undefined ? { bytes: [], hasLeadingZeros: false } : groupsOf(tail, true);
  if (!first || !last) return undefined;
  const missing = 16 - first.bytes.length - last.bytes.length;
  // The ellipsis stands for one group at least.
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  const bytes = [...first.bytes, ...Array<number>(missing).fill(0), ...last.bytes];
  return addressOf(bytes, first.hasLeadingZeros || last.hasLeadingZeros);
}

/** The bytes of groups with single colons between them; the last may be an IPv4 address where the text ends with it. */
function groupsOf(
  text: string,
  endsText: boolean,
): { bytes: number[]; hasLeadingZeros: boolean } | undefined {
  if (text === '') return { bytes: [], hasLeadingZeros: false };
  const groups = text.split(':');
  const bytes: number[] = [];
  let hasLeadingZeros = false;
  for (const [index, group] of groups.entries()) {
    if (group.includes('.')) {
      const ip = endsText && index === groups.length - 1 ? parseIPv4(group) : undefined;
      if (!ip) return undefined;
      bytes.push(...ip.bytes);
      hasLeadingZeros ||= ip.hasLeadingZeros;
      continue;
    }
    const value = /^[0-9a-f]+$/i.test(group) ? Number.parseInt(group, 16) : Number.NaN;
    if (!(value <= 0xffff)) return undefined;
    bytes.push(value >> 8, value & 0xff);
    hasLeadingZeros ||= group.length > 4;
  }
  return { bytes, hasLeadingZeros };
}

function addressOf(bytes: readonly number[], hasLeadingZeros: boolean): IPAddress {
  const isMapped = bytes.length === 16 && MAPPED.every((byte, index) => byte === bytes[index]);
  const own = isMapped ? bytes.slice(12) : bytes;
  return {
    family: own.length === 4 ? 'IPv4' : 'IPv6',
    bytes: own,
    canonical: textOf(own),
    hasLeadingZeros,
    isMapped,
  };
}

/** RFC 5952: the first of the longest runs of two or more zero groups is left out. */
function textOf(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from(
    { length: 8 },
    (_, index) => ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0),
  );
  let start = -1;
  let length = 1;
  for (let from = 0; from < 8; from++) {
    let to = from;
    while (to < 8 && groups[to] === 0) to++;
    if (to - from > length) [start, length] = [from, to - from];
  }
  const hex = groups.map((group) => group.toString(16));
  if (start < 0) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}
