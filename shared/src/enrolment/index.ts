export {
  ENROL_PATH,
  enrolmentSchema,
  enrolRequestSchema,
  farewellSchema,
  knownAgentSchema,
  MACHINE_ID_SALT,
  PURGED_PATH,
  RENEW_PATH,
  renewRequestSchema,
  WHO_AM_I_PATH,
  type Enrolment,
  type EnrolRequest,
  type Farewell,
  type KnownAgent,
  type RenewRequest,
} from './messages.js';
export { formatEnrolmentToken, newEnrolmentToken, parseEnrolmentToken, type EnrolmentToken } from './token.js';
