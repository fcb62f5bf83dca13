import type { components, paths } from './gen/openapi.js';

/* What docs/openapi.json says, as types: for the clients of the API, which are the CLI and the console. */

/** What the document calls by that name. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

type Rooted<Path extends string> = `/api/v1${Path}`;

/** The paths that have the method, as they are written below /api/v1. */
export type PathWith<M extends Method> = {
  [Path in keyof paths]: Path extends Rooted<infer Below>
    ? paths[Path] extends Record<M, object>
      ? Below
      : never
    : never;
}[keyof paths];

type Operation<M extends Method, Path extends PathWith<M>> =
  Rooted<Path> extends infer Full extends keyof paths ? paths[Full][M] : never;

type Success<Responses> = Responses[keyof Responses & (200 | 201 | 202 | 204)];
type Json<Response> = Response extends { content: { 'application/json': infer Body } } ? Body : undefined;

/** What the operation answers when it succeeds; undefined for no content. */
export type Answer<M extends Method, Path extends PathWith<M>> =
  Operation<M, Path> extends { responses: infer Responses } ? Json<Success<Responses>> : never;

/** The lists that come page after page. */
export type ListPath = {
  [Path in PathWith<'get'>]: Answer<'get', Path> extends { nextCursor: string | null } ? Path : never;
}[PathWith<'get'>];

export type ItemOf<Path extends ListPath> = Answer<'get', Path> extends { items: (infer Item)[] } ? Item : never;

/** Where the document has one of several words, a person may have typed any: the server judges it. */
type AsTyped<Value> = Value extends string
  ? string
  : Value extends object
    ? { [Key in keyof Value]: AsTyped<Value[Key]> }
    : Value;

type Texts<Values> = { [Name in keyof Values]: string | number | null | undefined };

type PathPart<Op> = Op extends { parameters: { path: infer Values extends object } }
  ? { path: Texts<Values> }
  : { path?: undefined };
type QueryPart<Op> = Op extends { parameters: { query: infer Values extends object } }
  ? { query: Texts<Values> }
  : Op extends { parameters: { query?: infer Values extends object } }
    ? { query?: Texts<Values> }
    : { query?: undefined };
type BodyPart<Op> = Op extends { requestBody: { content: { 'application/json': infer Body } } }
  ? { body: AsTyped<Body> }
  : { body?: undefined };

/** What the operation is asked with. */
export type Question<M extends Method, Path extends PathWith<M>> = QuestionOf<Operation<M, Path>>;

/** Operation by operation: parts of all of them, combined, would be too many for the compiler. */
type QuestionOf<Op> = Op extends unknown ? PathPart<Op> & QueryPart<Op> & BodyPart<Op> : never;

/** The arguments behind the path: none needed where nothing must be said. */
export type Asked<M extends Method, Path extends PathWith<M>> =
  Partial<Question<M, Path>> extends Question<M, Path> ? [question?: Question<M, Path>] : [question: Question<M, Path>];
