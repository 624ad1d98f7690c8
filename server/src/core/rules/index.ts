import externalName from './external-name';
import nodePortConflict from './node-port-conflict';
import nodePortRange from './node-port-range';
import nodePortType from './node-port-type';
import portDuplicate from './port-duplicate';
import portName from './port-name';
import portRange from './port-range';
import type { Rule } from './rule';
import selectorNoMatch from './selector-no-match';
import sessionAffinity from './session-affinity';
import targetPortInvalid from './target-port-invalid';
import trafficPolicy from './traffic-policy';

/** Every rule, in the order of the documentation. */
export const RULES: readonly Rule[] = [
  portRange,
  portName,
  portDuplicate,
  targetPortInvalid,
  nodePortRange,
  nodePortConflict,
  nodePortType,
  sessionAffinity,
  trafficPolicy,
  externalName,
  selectorNoMatch,
];
