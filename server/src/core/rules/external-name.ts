import { isIPv4, listProblems, subdomainProblems } from '../k8s/formats';
import { describe } from '../k8s/resource';
import { knownTypeOf, type Service } from '../k8s/service';
import { toSelectorless } from '../k8s/selectorless';
import { setSpecField } from '../k8s/service-edits';
import { english, say } from '../words';
import { replaceScalar } from '../yaml/edits';
import { hasAny, isPlaceholder, pairOf, type YamlScalar } from '../yaml/node';
import { defineRule, repair, type Finding } from './rule';

/** SVC-060 to SVC-062: the name that the cluster's DNS answers with, as a CNAME (DNS-009). */
export default defineRule({
  id: 'external-name',
  severity: 'error',
  summary: 'externalName that is missing, no DNS name, or an IP address',
  kinds: ['Service'],
  scope: 'resource',
  fixable: 'safe',
  applies: ({ spec }) => hasAny(spec, ['type']),
  *check(service) {
    if (knownTypeOf(service) !== 'ExternalName') return;
    const value = pairOf(service.spec, 'externalName')?.value;
    // Numbers, maps and lists are a matter of the type.
    if (value && !(value.type === 'scalar' && (typeof value.value === 'string' || value.value === null)))
      return;
    // One dot at the end marks the name as complete.
    const name = value?.value === null ? '' : (value?.source ?? '').replace(/\.$/, '');
    if (!value || !name) yield missing(service, value);
    else if (isPlaceholder(name)) return;
    else if (isIPv4(name)) yield address(service, value, name);
    else yield* malformed(service, value, name);
  },
});

function missing(service: Service, value: YamlScalar | undefined): Finding {
  const selects = service.selector.length > 0;
  const title = say`Change the type of ${describe(service)} to ClusterIP`;
  return {
    range: value?.range ?? service.type?.range ?? service.headRange,
    message: say`${describe(service)} is of type ExternalName but has no externalName, so the API server refuses it. Add the DNS name that clients shall be sent to${selects ? say`, or, since it selects Pods, make the type ClusterIP` : ''}.`,
    fixes: () => (selects ? repair(service.document, title, setSpecField(service, 'type', 'ClusterIP')) : []),
  };
}

/** SVC-062: accepted, but DNS-032: nothing is answered. */
function address(service: Service, value: YamlScalar, ip: string): Finding {
  return {
    range: value.range,
    severity: 'warning',
    message: say`externalName ${ip} is an IP address, but an ExternalName Service makes a DNS alias, and an alias must lead to a name. The API server takes it, yet looking up ${describe(service)} finds nothing. ${ADDRESS_ADVICE}`,
    fixes: () =>
      repair(
        service.document,
        say`Turn ${describe(service)} into a Service with an EndpointSlice for ${ip}`,
        toSelectorless(service, { ip }),
      ),
  };
}

/** SVC-061. */
function* malformed(service: Service, value: YamlScalar, name: string): Iterable<Finding> {
  const problems = problemsOf(name);
  if (problems.length === 0) return;
  const bare = bareName(value.source);
  const isIP = IPV6.test(name) || isIPv4(bare);
  const fixed = !isIP && subdomainProblems(bare.replace(/\.$/, '')).length === 0 ? bare : undefined;
  // DNS does not tell upper from lower case; whatever else is dropped may have meant something.
  const safe = fixed !== undefined && fixed === value.source.toLowerCase();
  yield {
    range: value.range,
    message: say`externalName "${value.source}" is no DNS name: it ${listProblems(problems)}. So the API server refuses ${describe(service)}. ${isIP ? ADDRESS_ADVICE : nameAdvice(fixed, problems)}`,
    fixes: () => {
      if (!fixed || value.alias) return [];
      const title = say`Change externalName of ${describe(service)} to "${fixed}"`;
      return repair(service.document, title, [replaceScalar(value, fixed)], { safe, preferred: true });
    },
  };
}

const ADDRESS_ADVICE = say`Use a DNS name, or a Service without a selector and an EndpointSlice that holds the address.`;

function nameAdvice(fixed: string | undefined, problems: readonly string[]): string {
  if (!fixed) return say`A name has only lower-case letters, digits, hyphens and dots, as in db.example.com.`;
  const dropsPart = problems.some((problem) => /^has a (?:scheme|port|path)/.test(english(problem)));
  return say`Write "${fixed}"${dropsPart ? say`: an alias in DNS leads to a name and nothing more, and clients add the rest` : ''}.`;
}

const IPV6 = /^[0-9a-fA-F.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;
const PATH = /[/?#].*$/;
const PORT = /:\d+$/;

function problemsOf(name: string): string[] {
  if (IPV6.test(name)) return [say`is an IPv6 address`];
  const [scheme] = SCHEME.exec(name) ?? [];
  const rest = name.replace(SCHEME, '');
  const [path] = PATH.exec(rest) ?? [];
  const [port] = PORT.exec(rest.replace(PATH, '')) ?? [];
  const host = rest.replace(PATH, '').replace(PORT, '');
  return [
    ...(scheme ? [say`has ${say`a scheme ("${scheme}")`}`] : []),
    ...(port ? [say`has ${say`a port ("${port}")`}`] : []),
    ...(path ? [say`has ${say`a path ("${path}")`}`] : []),
    // The name's own last dot is gone already; the one of `db.example.com.:80` is not.
    ...subdomainProblems(host === name ? host : host.replace(/\.$/, '')),
  ];
}

/** `https://API.example.com:443/v1` gives `api.example.com`. */
function bareName(text: string): string {
  return text.trim().replace(SCHEME, '').replace(PATH, '').replace(PORT, '').toLowerCase();
}
