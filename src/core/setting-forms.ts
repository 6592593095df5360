/** The kinds of values that settings have, each with its limit in words, and what is told about a setting. */
import * as z from './zod.ts';
import { isInsideFolder } from './inside.ts';
import { linePattern } from './progress-pattern.ts';

export interface SettingMeta {
  description: string;
  unit?: string;
  /** The command line flag that overrides it. */
  flag?: string;
  /** An example line of its value, where the default (null, empty) shows nothing. */
  example?: string;
  /** Accepted, but not documented: for test rigs. */
  hidden?: boolean;
}

/** What a value must be, in words, for every form that has a limit: read by the messages. */
const LIMITS = new WeakMap<z.ZodType, string>();

/** `a number of at least 1` and the like; undefined where the type says it all. */
export function limitOf(form: z.ZodType): string | undefined {
  return LIMITS.get(plainOf(form));
}

/** Without the wrapper that makes a key optional. */
function plainOf(form: z.ZodType): z.ZodType {
  return form instanceof z.ZodOptional ? formOf(form.unwrap()) : form;
}

/** zod types what is inside a form as its smaller core type. */
function formOf(inner: unknown): z.ZodType {
  if (inner instanceof z.ZodType) return inner;
  throw new TypeError('a setting is made of something that is not a zod form');
}

function limited<Form extends z.ZodType>(form: Form, words: string): Form {
  LIMITS.set(form, words);
  return form;
}

export const number = (least: number) => limited(z.number().min(least), `a number of at least ${least}`);
export const count = (least: number) => limited(z.int().min(least), `a whole number of at least ${least}`);
export const choice = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  limited(z.enum(words), words.map((word) => `\`${word}\``).join(' or '));
export const text = () => limited(z.string().regex(/^[^\0]+$/), 'a text that is not empty');
export const texts = () => z.array(z.string());
export const environment = () => z.record(limited(z.string().regex(/^[^=\0]+$/), 'a name without `=`'), z.string());
export const inside = () =>
  limited(z.string().refine(isInsideFolder), 'a relative path inside the folder: not absolute, without `..`');
export const output = () =>
  limited(
    z.string().refine((path) => isInsideFolder(path) && !isReserved(path)),
    'a relative path inside the run folder (not absolute, without `..`) that is not one of orze’s own files',
  );
export const postName = () =>
  limited(
    z.string().regex(/^(?!train_output$|eval_output$)[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/),
    'letters, digits, `_` and `-`, at most 64, and not `train_output` or `eval_output` (it names a log file)',
  );

export const source = () =>
  limited(z.string().refine(isSource), '`file.json:dot.path` with a file inside the run folder');

export const lineOfLog = () =>
  limited(
    z.string().refine((pattern) => linePattern(pattern) !== null),
    'a line with `{name}` where a number stands, e.g. `epoch {epoch}/{total} loss {loss}`',
  );

export const webAddress = () =>
  limited(
    z.string().regex(/^(?:https?:\/\/[^\s/]\S*|\$[A-Za-z_]\w*)$/),
    'an `http(s)://` address or `$NAME` of a variable',
  );
export const dayTimes = () =>
  limited(
    z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d$/),
    'two times of the day, e.g. `22:00-08:00`',
  );

/** Files that orze or the training script write: a stage whose output is one of them would count as done from the start. */
function isReserved(path: string): boolean {
  return /^(\.orze|metrics\.json|claim\.json|idea\.md|config\.yaml|train_output\.log|eval_output\.log)(\/|$)/.test(
    path,
  );
}

function isSource(source: string): boolean {
  const colon = source.indexOf(':');
  return colon > 0 && colon < source.length - 1 && isInsideFolder(source.slice(0, colon));
}

export function meta<Form extends z.ZodType>(form: Form, about: SettingMeta): Form {
  const described = form.meta({ ...about });
  const words = LIMITS.get(form);
  return words === undefined ? described : limited(described, words);
}

/** What is told about a form; wrappers (optional) tell what is inside. */
export function metaOf(form: z.ZodType): SettingMeta {
  return { description: '', ...plainOf(form).meta() };
}

/** The settings below a form, if it is a section. */
export function sectionOf(form: z.ZodType): Record<string, z.ZodType> | undefined {
  const plain = plainOf(form);
  return plain instanceof z.ZodObject ? plain.shape : undefined;
}

/** The form of one element or value, if the form is a list or a mapping of names. */
export function elementOf(form: z.ZodType): z.ZodType | undefined {
  const plain = plainOf(form);
  if (plain instanceof z.ZodArray) return formOf(plain.element);
  return plain instanceof z.ZodRecord ? formOf(plain.valueType) : undefined;
}
