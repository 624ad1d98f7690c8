import { describe, expect, it } from 'vitest';
import { cidrProblems, endpointIPProblems, ipProblems, parseCIDR, parseIP } from '../server/src/core/k8s/ip';

/** The truth of each line is what Kubernetes 1.36's own functions say; they parse more than Go does today. */
describe('IP addresses', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::1.2.3.4', '::102:304'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
    ['0001::', '1::'],
  ])('%s is accepted, and written %s', (text, canonical) => {
    expect(ipProblems(text)).toEqual([]);
    expect(parseIP(text)?.canonical).toBe(canonical);
  });

  it.each([
    ['010.0.0.1', '10.0.0.1'],
    ['1.2.3.0004', '1.2.3.4'],
    ['2001:db8::00001', '2001:db8::1'],
    ['::01.2.3.4', '::102:304'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['::FFFF:102:304', '1.2.3.4'],
  ])('%s can be read as %s, but is refused', (text, canonical) => {
    expect(ipProblems(text)).toHaveLength(1);
    expect(parseIP(text)?.canonical).toBe(canonical);
  });

  it.each([
    ...[
      '',
      ':',
      ':::',
      '1:2:::3',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4:5:6:7:8::',
      ':1',
      '1:',
    ],
    ...[
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '1.2.3.',
      '.1.2.3',
      '0x1.2.3.4',
      '+1.2.3.4',
      ' 1.2.3.4',
      '1.2.3.4 ',
    ],
    ...[
      'fe80::1%eth0',
      '1.2.3.4::',
      '1:2:3:4:5:6:7:1.2.3.4',
      '12345::',
      'g::',
      '10000::',
      '1.2.3.4:80',
      '１.2.3.4',
    ],
    ...['example.com', 'None', '1.2.3.4/8'],
  ])('%j is none', (text) => {
    expect(parseIP(text)).toBeUndefined();
    expect(ipProblems(text)).toHaveLength(1);
  });

  it.each([
    ...['0.0.0.0', '127.0.0.1', '127.255.0.1', '169.254.0.1', '224.0.0.1', '224.0.0.255'],
    ...['::', '::1', 'fe80::1', 'febf::1', 'ff02::1', 'ff12::1', '::ffff:127.0.0.1', '::ffff:0.0.0.0'],
  ])('%s is for no endpoint', (text) => {
    expect(endpointIPProblems(address(text))).toHaveLength(1);
  });

  it.each([
    '10.0.0.1',
    '224.0.1.1',
    '239.0.0.1',
    '255.255.255.255',
    '::2',
    'fec0::1',
    'ff05::1',
    '::127.0.0.1',
  ])('%s is for endpoints', (text) => {
    expect(endpointIPProblems(address(text))).toEqual([]);
  });
});

describe('CIDRs', () => {
  it.each(['0.0.0.0/0', '10.0.0.0/8', '10.0.0.1/32', '::/0', '2001:DB8::/32', '2001:db8::1/128'])(
    '%s',
    (text) => {
      expect(cidrProblems(text)).toEqual([]);
    },
  );

  it.each([
    ['10.0.0.1/8', '10.0.0.0/8'],
    ['10.0.0.129/25', '10.0.0.128/25'],
    ['10.0.0.0/08', '10.0.0.0/8'],
    ['010.0.0.0/8', '10.0.0.0/8'],
    ['2001:db8::1/32', '2001:db8::/32'],
    ['::ffff:10.0.0.1/120', '10.0.0.0/24'],
    ['::ffff:10.0.0.0/8', '::/8'],
  ])('%s can be read as %s, but is refused', (text, canonical) => {
    expect(cidrProblems(text)).toHaveLength(1);
    expect(parseCIDR(text)?.canonical).toBe(canonical);
  });

  it.each([
    '',
    '/8',
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/ 8',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
  ])('%j is none', (text) => {
    expect(parseCIDR(text)).toBeUndefined();
    expect(cidrProblems(text)).toHaveLength(1);
  });
});

function address(text: string) {
  const ip = parseIP(text);
  if (!ip) throw new Error(`${text} is no address`);
  return ip;
}
