import documentSeparatorMissing from './document-separator-missing';
import endpointsMissing from './endpoints-missing';
import endpointsOverwritten from './endpoints-overwritten';
import endpointsPortMismatch from './endpoints-port-mismatch';
import endpointsServiceMissing from './endpoints-service-missing';
import externalName from './external-name';
import nodePortConflict from './node-port-conflict';
import nodePortRange from './node-port-range';
import nodePortType from './node-port-type';
import portDuplicate from './port-duplicate';
import portName from './port-name';
import portRange from './port-range';
import requiredField from './required-field';
import type { Rule } from './rule';
import selectorNoMatch from './selector-no-match';
import sessionAffinity from './session-affinity';
import targetPortInvalid from './target-port-invalid';
import targetPortNotFound from './target-port-not-found';
import targetPortProtocol from './target-port-protocol';
import targetPortUndeclared from './target-port-undeclared';
import trafficPolicy from './traffic-policy';
import unknownField from './unknown-field';
import unknownKind from './unknown-kind';
import yamlSyntax from './yaml-syntax';

/** Every rule, in the order of the documentation. */
export const RULES: readonly Rule[] = [
  yamlSyntax,
  documentSeparatorMissing,
  unknownField,
  unknownKind,
  requiredField,
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
  targetPortNotFound,
  targetPortProtocol,
  targetPortUndeclared,
  endpointsMissing,
  endpointsServiceMissing,
  endpointsPortMismatch,
  endpointsOverwritten,
];
