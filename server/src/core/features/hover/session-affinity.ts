import { isHeadless, type Service } from '../../k8s/service';
import { say } from '../../words';
import type { Snapshot } from '../../workspace/snapshot';
import { mapOf, scalarOf } from '../../yaml/node';
import { paragraphs, text } from './markdown';
import { titleOfPart } from './naming';

/** DEF-002. */
const DEFAULT_SECONDS = 10800;

/** `sessionAffinity` and its timeout (PRX-002). */
export function explainSessionAffinity(snapshot: Snapshot, service: Service): string | undefined {
  const affinity = service.sessionAffinity?.value;
  if (affinity !== 'ClientIP' && affinity !== 'None') return undefined;
  return paragraphs(
    titleOfPart(snapshot, `sessionAffinity: ${affinity}`, service),
    affinity === 'None' ? withoutAffinity(service) : withAffinity(service),
  );
}

/** One line for the overview; nothing where clients do not stick. */
export function affinityLine(service: Service): string | undefined {
  if (service.sessionAffinity?.value !== 'ClientIP' || isHeadless(service)) return undefined;
  return say`**Affinity:** a client IP stays with its Pod until it has made no connection for ${timeoutText(service)}`;
}

function withAffinity(service: Service): string {
  if (isHeadless(service)) {
    // SVW-002
    return say`Ignored: this Service is headless, so clients choose a Pod themselves from what DNS gives.`;
  }
  return paragraphs(
    say`The same client IP gets the same Pod, until it has made no connection for ${timeoutText(service)}.`,
    perPort(service),
    say`What counts is the IP that arrives at the node: clients behind one NAT or proxy count as one.`,
  );
}

function perPort(service: Service): string {
  return service.ports.length > 1
    ? say`This holds for each of the ${service.ports.length} Service ports by itself: on another port the same client may get another Pod.`
    : say`This holds for each Service port by itself.`;
}

function withoutAffinity(service: Service): string {
  const ignored = mapOf(service.spec, 'sessionAffinityConfig')
    ? say` Its \`sessionAffinityConfig\` is dropped.`
    : '';
  return say`Each connection may get another Pod, even from the same client.${ignored}`;
}

/** `10800 s (3 h, the default)` */
function timeoutText(service: Service): string {
  const written = scalarOf(
    mapOf(mapOf(service.spec, 'sessionAffinityConfig'), 'clientIP'),
    'timeoutSeconds',
  )?.source;
  if (written !== undefined && service.affinityTimeout === undefined) return `${text(written)} s`;
  const seconds = service.affinityTimeout?.value ?? DEFAULT_SECONDS;
  const readable = duration(seconds);
  const source = service.affinityTimeout === undefined ? say`, the default` : '';
  return `${seconds} s${readable ? ` (${readable}${source})` : ''}`;
}

function duration(seconds: number): string | undefined {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    seconds % 60,
  ];
  if (seconds < 60) return undefined;
  const parts = [
    [hours, say`h`],
    [minutes, say`min`],
    [rest, say`s`],
  ] as const;
  return parts.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : [])).join(' ');
}
