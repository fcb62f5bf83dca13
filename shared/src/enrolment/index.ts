export {
  ENROL_PATH,
  enrolmentSchema,
  enrolRequestSchema,
  knownAgentSchema,
  MACHINE_ID_SALT,
  RENEW_PATH,
  renewRequestSchema,
  WHO_AM_I_PATH,
  type Enrolment,
  type EnrolRequest,
  type KnownAgent,
  type RenewRequest,
} from './messages.js';
export { formatEnrolmentToken, newEnrolmentToken, parseEnrolmentToken, type EnrolmentToken } from './token.js';
