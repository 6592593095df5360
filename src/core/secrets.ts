/**
 * Secrets on their way out, by key and by value (reliability.md, Security): what the environment calls a secret is taken out of every
 * text of orze, and so is what a text itself assigns to such a name. The logs of the user's own scripts are the user's.
 */

export const REDACTED = '[redacted]';

export type Redact = (text: string) => string;

type Environment = Readonly<Record<string, string | undefined>>;

const WORDS =
  'API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|SECRET(?:_?KEY)?|CLIENT_?SECRET|AUTH_?KEY|TOKEN|PASSWORD|PASSWD|PASSPHRASE|PWD|CREDENTIALS?|BEARER';
const SECRET_NAME = new RegExp(`(?:^|_)(?:${WORDS})(?:_|$)|(?:PASSWORD|APIKEY|SECRET|_KEY)$`, 'i');
/** What only tells where a secret is, or how many: and the shell's own folders. */
const NO_SECRET_NAME = /(?:_FILE|_PATH|_DIR|_URL|_LIMIT|_COUNT|_SIZE|_LENGTH|_ID)$|^(?:OLD)?PWD$|^ORZE_/i;
/** Keys of well-known services, by their form. */
const KEY_FORM = /^(?:sk-|hf_|gh[pousr]_|github_pat_|xox[abpr]-|AKIA|ASIA|AIza|glpat-|wandb_|eyJ)[\w.-]{8,}$/;
/** Random text of a password generator: long, letters and digits, no path and no sentence. So are host names: only for what settings add. */
const RANDOM_FORM = /^(?=[^\s/]*\d)(?=[^\s/]*[a-zA-Z])[^\s/]{24,}$/;
/** Shorter values are words that stand in any text. */
const LEAST = 8;
/** A key must not be as long as a text: whoever put a whole file into a variable gets its name redacted, not its parts. */
const MOST = 4096;

/** Addresses that let whoever has them write: the part behind the server. */
const HOOK =
  /(https:\/\/(?:hooks\.slack\.com\/(?:services|workflows|triggers)\/|(?:(?:canary|ptb)\.)?discord(?:app)?\.com\/api\/webhooks\/|api\.telegram\.org\/bot))[\w:/.-]{8,}/g;

const HINT = /key|token|secret|passw|pwd|passphrase|credential|bearer/i;
/** `NAME=value`, `"name": "value"`, `--name value`. Starts at the beginning of a word only, so that it stays linear. */
const ASSIGNED = /(?<![\w-])([A-Za-z-][\w-]{0,80})(["']?[ \t]{0,3}[=:][ \t]{0,3}["']?)([^\s"',;&]{8,})/g;

/** Whether a variable, key or flag of this name holds a secret. `api-key`, `--api-key` and `API_KEY` are one name. */
export function isSecretName(name: string): boolean {
  const plain = name.replace(/^-{1,2}/, '').replaceAll('-', '_');
  return SECRET_NAME.test(plain) && !NO_SECRET_NAME.test(plain);
}

/** The values in an environment that no output may show. */
function secretsOf(environment: Environment, byForm: (value: string) => boolean): string[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (value === undefined || value.length < LEAST || value.length > MOST || name.startsWith('ORZE_')) return [];
    if (/^idea-[a-z0-9-]+$/.test(value)) return []; // an id says nothing, and everything needs it
    return isSecretName(name) || byForm(value) ? [value] : [];
  });
}

/**
 * For texts of any length and form, JSON included: a value is also found as JSON writes it. `inherited`: the environment of this process;
 * `configured`: what the settings add to those of children.
 */
export function redactor(inherited: Environment, configured: readonly Environment[] = []): Redact {
  const hasKeyForm = (value: string) => KEY_FORM.test(value);
  const secrets = [
    ...secretsOf(inherited, hasKeyForm),
    ...configured.flatMap((one) => secretsOf(one, (value) => hasKeyForm(value) || RANDOM_FORM.test(value))),
  ];
  const forms = secrets.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]);
  // The longest first: one secret may begin with another.
  const values = [...new Set(forms)].toSorted((a, b) => b.length - a.length);
  const known = values.length === 0 ? null : new RegExp(values.map(quoted).join('|'), 'g');
  return (text) => {
    const less = known === null ? text : text.replace(known, REDACTED);
    return redactAssigned(less.includes('https://') ? less.replace(HOOK, `$1${REDACTED}`) : less);
  };
}

/** By key alone. */
function redactAssigned(text: string): string {
  if (!HINT.test(text)) return text;
  return text.replace(ASSIGNED, (whole: string, name: string, between: string) =>
    isSecretName(name) ? name + between + REDACTED : whole,
  );
}

/** A command line: also `--api-key VALUE`, where the value is an argument of its own. */
export function redactArgv(argv: readonly string[], redact: Redact): string[] {
  return argv.map((argument, i) => {
    const flag = argv[i - 1] ?? '';
    return flag.startsWith('-') && isSecretName(flag) ? REDACTED : redact(argument);
  });
}

/** The same value with every text in it redacted, at any depth; members named in `kept` stay as they are. */
export function redactTexts<T>(value: T, redact: Redact, kept: ReadonlySet<string>): T;
export function redactTexts(value: unknown, redact: Redact, kept: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item: unknown) => redactTexts(item, redact, kept));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [
      key,
      kept.has(key) ? inner : redactTexts(inner, redact, kept),
    ]),
  );
}

/**
 * A copy for whoever must not see secrets: texts are redacted, and so is the whole value of a member with the name of a secret. Names are
 * the last part of dotted keys, too: `logging.api_key`; and what stands beside a member `key` is of that name: `{key, from, to}`.
 */
export function maskSecrets(value: unknown, redact: Redact): unknown {
  return masked(value, redact, false);
}

function masked(value: unknown, redact: Redact, secret: boolean): unknown {
  if (typeof value === 'string') return secret && value.length >= LEAST ? REDACTED : redact(value);
  if (Array.isArray(value)) return value.map((item: unknown) => masked(item, redact, secret));
  if (typeof value !== 'object' || value === null) return value;
  const about = 'key' in value && typeof value.key === 'string' && isSecretKey(value.key);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => {
      const named = key === 'key' ? false : about || isSecretKey(key);
      return [key, masked(inner, redact, named)];
    }),
  );
}

const isSecretKey = (key: string): boolean => isSecretName(key.slice(key.lastIndexOf('.') + 1));

const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
