/** The shim in Python: standard library only, since the project's environment is not ours. */
import { FRACTION, NUMBER } from './shim-text.ts';
import type { ShimSpec } from './shim.ts';

export function pythonShim(spec: ShimSpec): string {
  const config = spec.handover.by === 'file' ? [] : [CONFIG];
  return `${[head(spec), ...config, RESULTS, command(spec).trim(), main(spec)].join('\n\n\n')}\n`;
}

function head({ script, metrics }: ShimSpec): string {
  return `"""Lets orze run ${doc(script)}. Made by \`orze init\`; yours from here on.

orze starts it as \`python orze_train.py --idea-id ID --results-dir DIR ...\` and says the same in the environment:
ORZE_RUN_DIR  the folder of this run; config.yaml in it is the base config with what the idea changes
ORZE_CONFIG   the same config as JSON
"""
import json
import math
import os
import re
import select
import subprocess
import sys
import time

RUN = os.environ.get("ORZE_RUN_DIR") or sys.exit("orze starts this: orze run --once --max 1")
# Printed as "name: number" or "name=number"; the last number of each counts. Without the first a run has failed.
METRICS = ${list(metrics)}
PAIR = re.compile(
    r"(?<![\\w./-])(%s)[\\"']?(?:\\s*[=:]\\s*(${NUMBER})|\\s+(${FRACTION}))(?!\\.?\\w)"
    % "|".join(re.escape(name).replace("_", "[_ ]") for name in METRICS), re.IGNORECASE)`;
}

const RESULTS = `def write_metrics(metrics):
    path = os.path.join(RUN, "metrics.json")
    with open(path + ".tmp", "w") as file:
        json.dump(metrics, file)
    os.replace(path + ".tmp", path)


def fail(text):
    write_metrics({"status": "FAILED", "error": text})
    sys.exit(text)


def harvest(line, found):
    for name, told, measured in PAIR.findall(line.decode("utf-8", "replace")[:2000]):
        exact = next(one for one in METRICS if one.lower() == name.lower().replace(" ", "_"))
        found[exact] = float(told or measured)`;

function main({ script }: ShimSpec): string {
  return `def main():
    started, found, rest = time.time(), {}, b""
    child = subprocess.Popen(command(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    out = child.stdout.fileno()
    while True:
        # A helper that outlives the training may hold its output open: that is not waited for.
        if not select.select([out], [], [], 1)[0]:
            if child.poll() is not None:
                break
            continue
        chunk = os.read(out, 65536)
        if not chunk:
            break
        sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
        *lines, rest = re.split(rb"[\\r\\n]", rest[-65536:] + chunk)
        for line in lines:
            harvest(line, found)
    harvest(rest, found)
    code = child.wait()
    if code != 0:
        sys.exit(code if code > 0 else 128 - code)
    if METRICS[0] not in found:
        fail("${text(script)} printed no \\"%s: number\\"" % METRICS[0])
    if not math.isfinite(found[METRICS[0]]):
        fail("%s became %s" % (METRICS[0], found[METRICS[0]]))
    write_metrics({"status": "COMPLETED", **found, "training_time": round(time.time() - started, 1)})


main()`;
}

const CONFIG = `def flat(value, key=""):
    if not isinstance(value, dict) or not value:
        return {key: value} if key else {}
    pairs = {}
    for name, inner in value.items():
        pairs.update(flat(inner, key + "." + name if key else name))
    return pairs


def as_text(value):
    return value if isinstance(value, str) else json.dumps(value)


def read_config():
    with open(os.environ["ORZE_CONFIG"]) as file:
        return flat(json.load(file))`;

function command(spec: ShimSpec): string {
  const { script, handover, output, words } = spec;
  const start = words.map(word).join(', ');
  const out = output === null ? '' : `, ${literal(output)}, RUN`;
  switch (handover.by) {
    case 'file': {
      const file = handover.json ? 'os.environ["ORZE_CONFIG"]' : 'os.path.join(RUN, "config.yaml")';
      return `
def command():
    return [${start}, ${literal(handover.flag)}, ${file}${out}]
`;
    }
    case 'options': {
      const of = (takes: string): [string, string][] =>
        handover.options.filter((option) => option.takes === takes).map(({ key, flag }) => [key, flag]);
      const off = handover.options.flatMap(({ key, off: flag }): [string, string][] =>
        flag === null ? [] : [[key, flag]],
      );
      return `# Keys of the config, by the last of their dotted parts, and the options that take them.
OPTIONS = ${dict([...of('value'), ...of('list')])}
SWITCHES = ${dict(of('switch'))}
OFF = ${dict(off)}


def option_of(key):
    names = [key.replace("-", "_"), key.split(".")[-1].replace("-", "_")]
    return next((name for name in names if name in OPTIONS or name in SWITCHES), None)


def command():
    argv, used = [${start}${out}], {}
    config = read_config()
    unknown = [key for key in config if option_of(key) is None]
    if unknown:
        fail("unknown keys: %s; ${text(script)} takes: %s" % (", ".join(unknown), ", ".join([*OPTIONS, *SWITCHES]) or "none"))
    for key, value in config.items():
        name = option_of(key)
        if name in used:
            fail("%s and %s are both --%s" % (used[name], key, name))
        used[name] = key
        if name in SWITCHES:
            argv += [SWITCHES[name]] if value else [OFF[name]] if name in OFF else []
        elif value is not None:
            argv += [OPTIONS[name], *(map(as_text, value) if isinstance(value, list) else [as_text(value)])]
    return argv
`;
    }
    case 'overrides': {
      const skip = handover.hydra ? '\n             if key.split(".")[0] not in ("defaults", "hydra")' : '';
      const folder = handover.hydra ? ', "hydra.run.dir=" + json.dumps(os.path.join(RUN, "hydra"))' : '';
      return `
def command():
    pairs = ["%s=%s" % (key, json.dumps(value, ensure_ascii=False)) for key, value in read_config().items()${skip}]
    return [${start}, *pairs${folder}]
`;
    }
    case 'words':
      return `# Each {key} is the value of that key of the config; {run_dir}, {idea_id} and {config} (a YAML file) are orze's.
WORDS = [${start}]


def command():
    config = read_config()
    own = {"run_dir": RUN, "idea_id": os.environ["ORZE_IDEA_ID"], "config": os.path.join(RUN, "config.yaml")}
    names = set(re.findall(r"\\{([A-Za-z_][\\w.-]*)\\}", " ".join(WORDS)))
    missing = sorted(names - set(config) - set(own))
    if missing:
        fail("the config has no value for: %s" % ", ".join(missing))
    unknown = [] if names & {"run_dir", "config"} else sorted(set(config) - names)
    if unknown:
        fail("unknown keys: %s; the command has: %s" % (", ".join(unknown), ", ".join(sorted(names))))
    values = {**{key: as_text(value) for key, value in config.items()}, **own}
    return [re.sub(r"\\{([A-Za-z_][\\w.-]*)\\}", lambda found: values[found[1]], one) for one in WORDS]
`;
    default:
      return handover satisfies never;
  }
}

/** The interpreter that runs the shim is that of the project. */
const word = (one: string, at: number): string =>
  at === 0 && /^python3?$/.test(one) ? 'sys.executable' : literal(one);

/** JSON strings are Python strings. */
const literal = (value: string): string => JSON.stringify(value);
const list = (values: readonly string[]): string => `[${values.map(literal).join(', ')}]`;
const dict = (pairs: readonly [string, string][]): string =>
  `{${pairs.map(([key, value]) => `${literal(key)}: ${literal(value)}`).join(', ')}}`;

/** Within quotes of a format string. */
const text = (value: string): string => JSON.stringify(value).slice(1, -1).replaceAll('%', '%%');
/** Within a docstring. */
const doc = (value: string): string => value.replaceAll('\\', '/').replaceAll('"""', "'''");
