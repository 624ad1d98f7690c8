import { isHeadless, type Service } from '../k8s/service';
import { say } from '../words';

/** What clients notice of a Service that has no endpoints at all (PRX-005; DNS-005, DNS-021 for a headless one). */
export function withoutEndpoints(service: Service): string {
  return isHeadless(service)
    ? say`has no endpoints and its DNS name does not resolve`
    : say`has no endpoints and connections to it are refused`;
}
