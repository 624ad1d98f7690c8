import { scalarOf } from '../yaml/node';
import { conflict, effective, type Checks, type Conflict, type Place } from './conflict';

/** Within Services, endpoints, Ingresses and network policies. */
export const networkChecks: Checks = {
  V1HTTPIngressPath: ingressPath,
  V1ServiceBackendPort: backendPort,
};

/** ING-009. */
function* ingressPath(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const path = scalarOf(at.map, 'path');
  const type = scalarOf(at.map, 'pathType')?.source ?? '';
  if (!path?.source.startsWith('/') || !/^(?:Exact|Prefix)$/.test(type)) return;
  const part = ['//', '/./', '/../', '%2f', '%2F'].find((wrong) => path.source.includes(wrong));
  const ending = ['/..', '/.'].find((wrong) => path.source.endsWith(wrong));
  const what = part ? `has "${part}" in it` : ending ? `ends with "${ending}"` : undefined;
  if (!what) return;
  const message = `The path "${path.source}" in ${where} ${what}, which the pathType ${type} does not allow, ${refused} Write the path as it should arrive, or use the pathType ImplementationSpecific.`;
  yield { range: path.range, message, title: undefined, edits: [] };
}

/** ING-004. */
function* backendPort(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const name = scalarOf(at.map, 'name');
  const number = effective(at.map, 'number');
  if (!name || name.value === null || name.source === '' || !number?.value || number.value.type !== 'scalar')
    return;
  if (number.value.source === '0') return;
  const message = `${where} has both a name and a number, ${refused} Remove one of them.`;
  yield conflict(place, number, message, `Remove number from ${where}`);
}
