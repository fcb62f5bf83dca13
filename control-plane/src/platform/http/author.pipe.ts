import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { currentPrincipal } from './request-context.js';

/** Where requests say who acts. */
const AUTHOR_FIELDS = ['by', 'author'] as const;

/** Who has signed in acts under that name, whatever the body says. */
@Injectable()
export class AuthorPipe implements PipeTransform {
  transform(value: unknown, { type }: ArgumentMetadata): unknown {
    const principal = currentPrincipal();
    if (type !== 'body' || !principal || principal.kind === 'local') return value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const said = AUTHOR_FIELDS.filter((field) => Object.hasOwn(value, field));
    return { ...value, ...Object.fromEntries(said.map((field) => [field, principal.name])) };
  }
}
