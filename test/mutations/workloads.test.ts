import { describeAgreement } from './agreement';

describeAgreement(/^(?!Service|Endpoint|Ingress|NetworkPolicy)/);
