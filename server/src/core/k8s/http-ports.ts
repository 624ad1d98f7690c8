import { protocolOf, type ServicePort } from './service';

export type HttpScheme = 'http' | 'https';

const BY_APP_PROTOCOL: Readonly<Partial<Record<string, HttpScheme>>> = {
  http: 'http',
  https: 'https',
  'kubernetes.io/ws': 'http',
  'kubernetes.io/wss': 'https',
};
const BY_NUMBER: Readonly<Partial<Record<number, HttpScheme>>> = {
  80: 'http',
  443: 'https',
  3000: 'http',
  8000: 'http',
  8080: 'http',
  8443: 'https',
  9090: 'http',
};

/** Whether a Service port plainly speaks HTTP, by its `appProtocol`, its name (`http`, `https-admin`, `metrics`) or else its usual number. */
export function httpSchemeOf(port: ServicePort): HttpScheme | undefined {
  if (protocolOf(port) !== 'TCP') return undefined;
  const written = port.appProtocol?.value;
  if (written) return Object.hasOwn(BY_APP_PROTOCOL, written) ? BY_APP_PROTOCOL[written] : undefined;
  const name = port.name?.value ?? '';
  if (/(^|-)https($|-)/.test(name)) return 'https';
  if (/(^|-)(http|web|www|metrics)($|-)/.test(name)) return 'http';
  if (/grpc|h2c|sql|redis|tcp|tls|ssl/.test(name)) return undefined;
  return BY_NUMBER[port.port?.value ?? 0];
}
