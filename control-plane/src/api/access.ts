import { name, note, text } from '@picket/shared/text';
import { z } from 'zod';
import { pageOf, paged, time } from './fields.js';

const MAX_PASSWORD = 200;
const MAX_KEY_DAYS = 730;
const USUAL_KEY_DAYS = 90;

/** What a person or a program may be; each may do what the one before may. */
export const roleSchema = z.enum(['viewer', 'analyst', 'operator', 'admin']);
export type Role = z.infer<typeof roleSchema>;

/** What an operation asks for; access/roles says who may. */
export const actionSchema = z.enum([
  'view',
  'own-account.manage',
  'alerts.label',
  'datasets.manage',
  'training.run',
  'models.evaluate',
  'models.manage',
  'agents.manage',
  'settings.manage',
  'dead-letters.manage',
  'feed.manage',
  'authorities.manage',
  'access.manage',
]);
export type Action = z.infer<typeof actionSchema>;

/** The name of an account. */
export const userNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._@-]{1,63}$/, 'lower-case letters, digits, ., _, @ and -, 2 to 64, a letter or digit first');

const password = text(MAX_PASSWORD).min(1).meta({ format: 'password' });

/** Who asks. */
export const principalSchema = z.object({
  kind: z
    .enum(['user', 'key', 'local'])
    .describe('local: the owner of the data folder, or this machine where no sign-in is asked for'),
  name: z.string(),
  role: roleSchema,
  actions: z.array(actionSchema).describe('what the role allows'),
  isSignInRequired: z.boolean().describe('false: whoever reaches the console from this machine is an administrator'),
});
export type PrincipalDto = z.infer<typeof principalSchema>;

export const signInSchema = z.strictObject({ name: text(100).min(1), password });
export type SignInDto = z.infer<typeof signInSchema>;

/** A link sets the first or another password; the first administrator chooses a name too. */
export const signInByLinkSchema = z.strictObject({
  token: text(200).min(1),
  name: userNameSchema.optional().describe('of the first administrator only'),
  password,
});
export type SignInByLinkDto = z.infer<typeof signInByLinkSchema>;

export const newPasswordSchema = z.strictObject({ present: password, password });
export type NewPasswordDto = z.infer<typeof newPasswordSchema>;

export const userSchema = z.object({
  name: z.string(),
  role: roleSchema,
  state: z.enum(['invited', 'active', 'disabled']),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  lastSignInAt: z.iso.datetime().nullable().describe('null: never'),
});
export type UserDto = z.infer<typeof userSchema>;
export const userPageSchema = pageOf(userSchema);
export type UserPageDto = z.infer<typeof userPageSchema>;

export const newUserSchema = z.strictObject({ name: userNameSchema, role: roleSchema });
export type NewUserDto = z.infer<typeof newUserSchema>;

export const changedUserSchema = z.strictObject({ role: roleSchema.optional(), isDisabled: z.boolean().optional() });
export type ChangedUserDto = z.infer<typeof changedUserSchema>;

/** The only answer that holds the link. */
export const invitationSchema = userSchema.extend({
  link: z.string().describe('opens the console at the form that sets a password; counts once'),
  linkExpiresAt: z.iso.datetime(),
});
export type InvitationDto = z.infer<typeof invitationSchema>;

export const sessionSchema = z.object({
  id: z.string(),
  user: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  address: z.string().describe('from which it was used last'),
  client: z.string().describe('browser or program, as it names itself'),
  isPresent: z.boolean().describe('the one that asks'),
});
export type SessionDto = z.infer<typeof sessionSchema>;
export const sessionPageSchema = pageOf(sessionSchema);
export type SessionPageDto = z.infer<typeof sessionPageSchema>;

export const sessionQuerySchema = z.strictObject({
  ...paged(),
  all: z
    .enum(['true', 'false'])
    .prefault('false')
    .transform((said) => said === 'true')
    .describe('of all people; for administrators'),
});
export type SessionQueryDto = z.infer<typeof sessionQuerySchema>;

export const newApiKeySchema = z.strictObject({
  name: name(64),
  role: roleSchema,
  days: z.int().min(1).max(MAX_KEY_DAYS).default(USUAL_KEY_DAYS).describe('after which it counts no more'),
  note: note(200).default(''),
});
export type NewApiKeyDto = z.infer<typeof newApiKeySchema>;

export const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  note: z.string(),
  role: roleSchema,
  state: z.enum(['valid', 'expired', 'revoked']),
  createdAt: time,
  createdBy: z.string(),
  expiresAt: time,
  revokedAt: time.nullable(),
  revokedBy: z.string().nullable(),
  lastUsedAt: time.nullable().describe('null: never; at most a minute old'),
  lastUsedAddress: z.string().nullable(),
});
export type ApiKeyDto = z.infer<typeof apiKeySchema>;
export const apiKeyPageSchema = pageOf(apiKeySchema);
export type ApiKeyPageDto = z.infer<typeof apiKeyPageSchema>;

/** The only answer that holds the key itself. */
export const issuedApiKeySchema = apiKeySchema.extend({ key: z.string().describe('shown once') });
export type IssuedApiKeyDto = z.infer<typeof issuedApiKeySchema>;
