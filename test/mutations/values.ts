/** What fields are changed to: values at and beyond bounds, of other cases, lengths, families and types. */

/** A scalar that is written as it stands, such as `yes` or `012`. */
export class Raw {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

export const WRONG_TYPES: readonly unknown[] = [null, 7, true, 'x', [], {}];

/** YAML 1.1 and 1.2 read some of these differently. */
export const SURPRISES: readonly Raw[] = words('yes on 012 1.5 0x10 1_000 2024-01-01 ~ 1e3 .inf').map(
  (source) => new Raw(source),
);

export const NUMBERS: readonly unknown[] = [
  ...words('-1 0 1 2 8 100 101 1023 29999 30000 32767 32768 65535 65536 86400 86401').map(Number),
  ...[2_147_483_647, 2_147_483_648, 1e10, 1.5, '80', '', '1%'],
];

export const NAMES: readonly string[] = [
  '',
  'a b',
  ...words('Web A a_b a.b -a a- 1a 123 é .. a/b /a * a:b a=b'),
  ...[15, 16, 63, 64, 253, 254].map((length) => 'a'.repeat(length)),
  `${'a'.repeat(64)}.b`,
];

export const LABEL_KEYS: readonly string[] = [
  ...['', 'a b', '-a', 'a/b/c', 'A.b_c/d', '/a', 'a/', 'kubernetes.io/x'],
  ...['x'.repeat(64), `${'x'.repeat(63)}.y/z`],
];

export const HOSTS: readonly string[] = words(
  'db.example.com DB.example.com db.example.com. www.example.com:80 *.example.com example.com/a localhost',
);

export const ADDRESSES: readonly string[] = words(
  `192.0.2.7 192.0.2.07 192.0.2.256 2001:db8::7 2001:DB8::7 2001:db8:0:0::7 ::ffff:192.0.2.7 127.0.0.1 ::1 0.0.0.0 ::
   169.254.0.1 fe80::1 224.0.0.1 224.1.0.1 ff02::1 ff05::1 192.0.2.7/32 None none fe80::1%eth0 db.example.com`,
);

export const RANGES: readonly string[] = [
  ' 10.0.0.0/8',
  ...words(
    `10.0.0.0/8 10.0.0.1/8 10.0.0.0/33 10.0.0.0 2001:db8::/32 2001:DB8::/32 ::/0 0.0.0.0/0 010.0.0.0/8 10.0.0.0/08
     10.1.0.0/16 10.0.0.0/8,11.0.0.0/8 ::ffff:10.0.0.0/104`,
  ),
];

export const QUANTITIES: readonly string[] = [
  ...['', '1 Gi'],
  ...words('1 0 -1 1Gi 1gi 1GB 100m 1.5 1e3 64Mi 1k 1K 1000000Gi 0.1m'),
];

/** Paths of files, of URLs and of fields, times and indexes. */
export const PATHS: readonly string[] = [
  ...['', '* * * * *', '60 * * * *', 'TZ=UTC 0 0 * * *', '@every 1h', "metadata.labels['app']"],
  ...words(
    `/ /x x ../x x/../y /a//b /.. a:b /%2f /a/./b metadata.name metadata.labels metadata.uid metadata.namespace
     metadata.foo spec.nodeName status.podIP status.hostIPs limits.cpu requests.cpu cpu @daily Europe/Berlin
     europe/berlin Local 0-9 1,3-5 5-1 0,0`,
  ),
];

/** Of the enumerations, right and wrong for each of them. */
export const ENUMERATED: readonly string[] = words(
  `TCP tcp UDP SCTP HTTP IPv4 ipv4 IPv6 FQDN Local Cluster local None ClientIP Always always Never OnFailure Recreate
   RollingUpdate OnDelete Exists DoesNotExist In NotIn Gt Equal NoSchedule Prefix Exact ImplementationSpecific
   SingleStack RequireDualStack PreferDualStack PreferClose PreferSameZone PreferSameNode NodePort LoadBalancer
   ExternalName ClusterIP Ingress Egress ingress Memory Socket File Default ClusterFirst windows Localhost Parallel
   NonIndexed Retain Failed Allow HTTPS Block ReadWriteMany ALL MountOption RSA4096 TLS HTTP1`,
);

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
